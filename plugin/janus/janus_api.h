// Janus's headers, in the order and outside of the linkage that they need in C++, and what its executable exports
// besides them.
#pragma once

#include <glib.h>
#include <jansson.h>

extern "C" {
#include <plugins/plugin.h>
#include <rtcp.h>
#include <rtp.h>

// janus.h is not installed. Not to be called once Janus stops: its table of plugins is freed then.
janus_plugin* janus_plugin_find(const gchar* package);
}
