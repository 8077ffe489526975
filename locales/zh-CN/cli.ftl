### imagewatchctl 的输出。
