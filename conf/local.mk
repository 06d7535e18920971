# Each sample is installed, and copied to its real name where that does not exist yet: `make install` never overwrites
# what an operator wrote. `make uninstall` removes the copy only while it is still the sample.
janusconfdir = $(sysconfdir)/janus
dist_janusconf_DATA = \
	conf/janus.eventhandler.recorder_rooms.jcfg.sample \
	conf/offline_mixer.json.sample
nodist_janusconf_DATA = conf/janus.plugin.recorder.jcfg.sample
EXTRA_DIST += conf/janus.plugin.recorder.jcfg.sample.in
CLEANFILES += $(nodist_janusconf_DATA)
if REST
dist_janusconf_DATA += conf/janus.transport.recorder_rest.jcfg.sample
endif

# The folders in it are those that the modules were built for.
conf/janus.plugin.recorder.jcfg.sample: conf/janus.plugin.recorder.jcfg.sample.in
	$(AM_V_GEN)$(MKDIR_P) conf && $(SED) -e 's,[@]localstatedir[@],$(localstatedir),g' \
	  -e 's,[@]pkgdatadir[@],$(pkgdatadir),g' $(srcdir)/$@.in > $@

install-data-hook:
	@for sample in $(dist_janusconf_DATA) $(nodist_janusconf_DATA); do \
	  name=$(DESTDIR)$(janusconfdir)/`basename $$sample`; \
	  real=`echo $$name | $(SED) 's/\.sample$$//'`; \
	  test -e $$real || { echo "  $$real"; $(INSTALL_DATA) $$name $$real || exit 1; }; \
	done

uninstall-local:
	@for sample in $(dist_janusconf_DATA) $(nodist_janusconf_DATA); do \
	  real=$(DESTDIR)$(janusconfdir)/`basename $$sample .sample`; \
	  if cmp -s $$real.sample $$real || cmp -s $(srcdir)/$$sample $$real || cmp -s $$sample $$real; then \
	    rm -f $$real; \
	  fi; \
	done
