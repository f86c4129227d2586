-- With these the engine knows each row by a number, by which single values of it can be changed; rows that are there too.
ALTER TABLE events MODIFY SETTING enable_block_number_column = 1, enable_block_offset_column = 1;
