"""Pages of the console about people and about files of them."""
