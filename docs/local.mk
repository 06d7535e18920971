EXTRA_DIST += \
	docs/architecture.md \
	docs/configuration.md \
	docs/decisions/README.md \
	docs/deployment.md \
	docs/rest-api.md
