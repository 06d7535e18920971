JANUS_MODULE_SOURCES = plugin/janus/configuration.cc plugin/janus/configuration.h
