EXTRA_DIST += \
	scripts/check.sh \
	scripts/check-layers.sh \
	scripts/demo.sh \
	scripts/install-dependencies.sh \
	scripts/on_multiple_record_hook.sh.in \
	scripts/on_record_hook.sh.in \
	tests/scripts/check-layers-test.sh \
	tests/scripts/on_multiple_record_hook_test.sh \
	tests/scripts/on_record_hook_test.sh \
	tests/support/hook_script.sh
# The order of layers is checked with every `make check`.
TESTS += scripts/check-layers.sh tests/scripts/check-layers-test.sh
TESTS += tests/scripts/on_multiple_record_hook_test.sh tests/scripts/on_record_hook_test.sh

# Programs, which `make install` replaces: what an operator may change is in their environment.
pkgdata_SCRIPTS = scripts/on_multiple_record_hook.sh scripts/on_record_hook.sh
CLEANFILES += $(pkgdata_SCRIPTS)
MAKE_HOOK_SCRIPT = $(AM_V_GEN)$(MKDIR_P) scripts && rm -f $@ && \
	$(SED) -e 's,[@]bindir[@],$(bindir),g' -e 's,[@]localstatedir[@],$(localstatedir),g' $(srcdir)/$@.in > $@ && \
	chmod a+x $@
scripts/on_multiple_record_hook.sh: scripts/on_multiple_record_hook.sh.in
	$(MAKE_HOOK_SCRIPT)
scripts/on_record_hook.sh: scripts/on_record_hook.sh.in
	$(MAKE_HOOK_SCRIPT)
