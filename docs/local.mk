EXTRA_DIST += docs/recording-format.md
