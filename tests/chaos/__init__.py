"""The fault matrix: the real app lives through every trouble that can be made, one at a time.

In each case builds progress, a fault comes and goes, and at the end nothing is lost, nothing is
told twice or falsely, and asking is back within one planned delay.
"""
