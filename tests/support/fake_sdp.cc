// janus_sdp_parse for tests: media sections with their attributes, and nothing else of a description.
#include <glib.h>

#include <sstream>
#include <string>

#pragma GCC visibility push(default)
extern "C" {
#include <sdp-utils.h>
}
#pragma GCC visibility pop

namespace {

void free_attribute(gpointer data) {
  auto* attribute = static_cast<janus_sdp_attribute*>(data);
  g_free(attribute->name);
  g_free(attribute->value);
  g_free(attribute);
}

void free_media_line(gpointer data) {
  auto* line = static_cast<janus_sdp_mline*>(data);
  g_list_free_full(line->attributes, free_attribute);
  g_free(line);
}

// "mid:0" without its "a="; a flag such as "sendonly" has no value.
janus_sdp_attribute* make_attribute(const std::string& text) {
  auto* attribute = g_new0(janus_sdp_attribute, 1);
  const size_t colon = text.find(':');
  attribute->name = g_strdup(text.substr(0, colon).c_str());
  if (colon != std::string::npos) attribute->value = g_strdup(text.substr(colon + 1).c_str());
  return attribute;
}

}  // namespace

janus_sdp* janus_sdp_parse(const char* text, char*, size_t) {
  std::istringstream lines(text);
  std::string line;
  janus_sdp* sdp = g_new0(janus_sdp, 1);
  janus_sdp_mline* media = nullptr;
  while (std::getline(lines, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("m=")) {
      media = g_new0(janus_sdp_mline, 1);
      sdp->m_lines = g_list_append(sdp->m_lines, media);
    }
    if (media != nullptr && line.starts_with("a="))
      media->attributes = g_list_append(media->attributes, make_attribute(line.substr(2)));
  }
  if (media != nullptr) return sdp;
  janus_sdp_destroy(sdp);
  return nullptr;
}

void janus_sdp_destroy(janus_sdp* sdp) {
  if (sdp == nullptr) return;
  g_list_free_full(sdp->m_lines, free_media_line);
  g_free(sdp);
}
