"""A question that asks for several things as the questions that it is made of."""
