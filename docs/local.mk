EXTRA_DIST += \
	docs/architecture.md \
	docs/configuration.md \
	docs/decisions/README.md \
	docs/deployment.md \
	docs/mixer.md \
	docs/recording-format.md \
	docs/rest-api.md
