### What imagewatchctl prints.
