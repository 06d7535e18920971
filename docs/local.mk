EXTRA_DIST += \
	docs/architecture.md \
	docs/configuration.md \
	docs/decisions/README.md \
	docs/decisions/a-restart-is-a-rotation.md \
	docs/decisions/captions-by-pango.md \
	docs/decisions/free-state-or-leave-it.md \
	docs/decisions/how-long-a-missing-packet-is-waited-for.md \
	docs/decisions/how-long-is-silence-owed.md \
	docs/decisions/key-frame-by-a-second-forwarder.md \
	docs/decisions/lock-file-or-database-row.md \
	docs/decisions/one-database-connection.md \
	docs/decisions/one-lane-or-a-mutex.md \
	docs/decisions/parameter-sets-in-band-under-hvc1.md \
	docs/deployment.md \
	docs/images/mixer-layouts.png \
	docs/mixer.md \
	docs/notifications.md \
	docs/performance.md \
	docs/publishing.md \
	docs/recipes/kubernetes-join.yaml \
	docs/recipes/kubernetes-parts.yaml \
	docs/recipes/parallel.sh \
	docs/recipes/slurm-join.sh \
	docs/recipes/slurm-part.sh \
	docs/recipes/slurm.sh \
	docs/recording-format.md \
	docs/rest-api.md
