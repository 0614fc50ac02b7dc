"""What can be done: pure functions on clean arrays, composed by the samplers.

They validate nothing, see no container and draw only from the generator they are given.
"""
