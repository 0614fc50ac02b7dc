"""Algorithms shared by samplers: pure functions on clean arrays.

They validate nothing, see no container and draw only from the generator they are given.
"""
