EXTRA_DIST += \
	scripts/check.sh \
	scripts/check-layers.sh \
	scripts/demo.sh \
	scripts/install-dependencies.sh \
	tests/scripts/check-layers-test.sh
# The order of layers is checked with every `make check`.
TESTS += scripts/check-layers.sh tests/scripts/check-layers-test.sh
