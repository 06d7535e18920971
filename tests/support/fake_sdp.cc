// janus_sdp_* for tests: media sections with their payload types, direction and attributes, and of an answer
// what Janus makes of the properties that our modules give. Nothing else of a description.
#include <glib.h>

#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
extern "C" {
#include <sdp-utils.h>
}
#pragma GCC visibility pop

namespace {

struct CodecRow {
  const char* name;
  const char* rtpmap;
};

constexpr CodecRow kCodecs[] = {
    {"opus", "opus/48000/2"}, {"pcmu", "PCMU/8000"}, {"pcma", "PCMA/8000"}, {"g722", "G722/8000"}, {"vp8", "VP8/90000"}, {"vp9", "VP9/90000"}, {"h264", "H264/90000"}};

constexpr const char* kDirections[] = {"sendrecv", "sendrecv", "sendonly", "recvonly", "inactive"};

// Of janus_sdp_mdirection's order, which begins with the default.
janus_sdp_mdirection direction_of(const std::string& text) {
  for (int i = JANUS_SDP_SENDRECV; i <= JANUS_SDP_INACTIVE; ++i)
    if (text == kDirections[i]) return static_cast<janus_sdp_mdirection>(i);
  return JANUS_SDP_INVALID;
}

void free_attribute(gpointer data) {
  auto* attribute = static_cast<janus_sdp_attribute*>(data);
  g_free(attribute->name);
  g_free(attribute->value);
  g_free(attribute);
}

void free_media_line(gpointer data) {
  auto* line = static_cast<janus_sdp_mline*>(data);
  g_list_free_full(line->attributes, free_attribute);
  g_list_free(line->ptypes);
  g_free(line->type_str);
  g_free(line);
}

// "mid:0" without its "a="; a flag such as "rtcp-mux" has no value.
janus_sdp_attribute* make_attribute(const std::string& text) {
  auto* attribute = g_new0(janus_sdp_attribute, 1);
  const size_t colon = text.find(':');
  attribute->name = g_strdup(text.substr(0, colon).c_str());
  if (colon != std::string::npos) attribute->value = g_strdup(text.substr(colon + 1).c_str());
  return attribute;
}

void add_attribute(janus_sdp_mline& line, const std::string& text) {
  line.attributes = g_list_append(line.attributes, make_attribute(text));
}

// "m=video 9 UDP/TLS/RTP/SAVPF 96 97"
janus_sdp_mline* make_media_line(const std::string& text, int index) {
  std::istringstream words(text.substr(2));
  std::string type, protocol, format;
  auto* line = g_new0(janus_sdp_mline, 1);
  words >> type >> line->port >> protocol;
  line->index = index;
  line->type_str = g_strdup(type.c_str());
  line->type = type == "audio"   ? JANUS_SDP_AUDIO
               : type == "video" ? JANUS_SDP_VIDEO
                                 : JANUS_SDP_APPLICATION;
  line->direction = JANUS_SDP_SENDRECV;
  while (words >> format) line->ptypes = g_list_append(line->ptypes, GINT_TO_POINTER(std::atoi(format.c_str())));
  return line;
}

janus_sdp_mline& line_at(janus_sdp* sdp, int index) {
  return *static_cast<janus_sdp_mline*>(g_list_nth_data(sdp->m_lines, static_cast<guint>(index)));
}

// Values of the attributes of that name that begin with the payload type.
std::vector<std::string> values_of(const janus_sdp_mline& line, const std::string& name, int payload_type) {
  std::vector<std::string> values;
  for (const GList* at = line.attributes; at != nullptr; at = at->next) {
    const auto* attribute = static_cast<const janus_sdp_attribute*>(at->data);
    if (name == attribute->name && attribute->value != nullptr && std::atoi(attribute->value) == payload_type)
      values.emplace_back(attribute->value);
  }
  return values;
}

int payload_type_of(const janus_sdp_mline& line, const std::string& codec) {
  for (const GList* at = line.ptypes; at != nullptr; at = at->next) {
    const int type = GPOINTER_TO_INT(at->data);
    for (const std::string& rtpmap : values_of(line, "rtpmap", type))
      for (const CodecRow& row : kCodecs)
        if (codec == row.name && rtpmap.ends_with(std::string(" ") + row.rtpmap)) return type;
  }
  return -1;
}

int red_payload_type(const janus_sdp_mline& line) {
  for (const GList* at = line.ptypes; at != nullptr; at = at->next)
    for (const std::string& rtpmap : values_of(line, "rtpmap", GPOINTER_TO_INT(at->data)))
      if (rtpmap.ends_with(" red/48000/2")) return GPOINTER_TO_INT(at->data);
  return -1;
}

struct AnswerProperties {
  janus_sdp_mdirection direction = JANUS_SDP_SENDRECV;
  std::string codec;
  bool takes_red = false;
  std::vector<std::string> extensions;
};

void answer(const janus_sdp_mline& offered, janus_sdp_mline& line, const AnswerProperties& properties) {
  const int type = payload_type_of(offered, properties.codec);
  if (type < 0) return;
  line.port = 9;
  line.direction = offered.direction == JANUS_SDP_INACTIVE ? JANUS_SDP_INACTIVE : properties.direction;
  line.ptypes = g_list_append(nullptr, GINT_TO_POINTER(type));
  for (const std::string& rtpmap : values_of(offered, "rtpmap", type)) add_attribute(line, "rtpmap:" + rtpmap);
  if (const int red = red_payload_type(offered); red >= 0 && properties.takes_red) {
    line.ptypes = g_list_append(line.ptypes, GINT_TO_POINTER(red));
    add_attribute(line, "rtpmap:" + std::to_string(red) + " red/48000/2");
    add_attribute(line, "fmtp:" + std::to_string(red) + " " + std::to_string(type) + "/" + std::to_string(type));
  }
  if (line.type == JANUS_SDP_VIDEO) {
    for (const char* feedback : {"ccm fir", "nack", "nack pli", "goog-remb", "transport-cc"})
      add_attribute(line, "rtcp-fb:" + std::to_string(type) + " " + feedback);
    for (const std::string& fmtp : values_of(offered, "fmtp", type)) add_attribute(line, "fmtp:" + fmtp);
  }
  for (const GList* at = offered.attributes; at != nullptr; at = at->next) {
    const auto* attribute = static_cast<const janus_sdp_attribute*>(at->data);
    for (const std::string& extension : properties.extensions)
      if (std::string(attribute->name) == "extmap" && std::string(attribute->value).ends_with(" " + extension))
        add_attribute(line, std::string("extmap:") + attribute->value);
  }
}

}  // namespace

janus_sdp* janus_sdp_parse(const char* text, char* error, size_t size) {
  std::istringstream lines(text);
  std::string line;
  janus_sdp* sdp = g_new0(janus_sdp, 1);
  janus_sdp_mline* media = nullptr;
  int count = 0;
  while (std::getline(lines, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("m=")) {
      media = make_media_line(line, count++);
      sdp->m_lines = g_list_append(sdp->m_lines, media);
    }
    if (media == nullptr || !line.starts_with("a=")) continue;
    const janus_sdp_mdirection direction = direction_of(line.substr(2));
    if (direction != JANUS_SDP_INVALID)
      media->direction = direction;
    else
      add_attribute(*media, line.substr(2));
  }
  if (media != nullptr) return sdp;
  if (error != nullptr) g_strlcpy(error, "no media", size);
  janus_sdp_destroy(sdp);
  return nullptr;
}

void janus_sdp_destroy(janus_sdp* sdp) {
  if (sdp == nullptr) return;
  g_list_free_full(sdp->m_lines, free_media_line);
  g_free(sdp);
}

const char* janus_sdp_get_fmtp(janus_sdp* sdp, int index, int payload_type) {
  for (const GList* at = line_at(sdp, index).attributes; at != nullptr; at = at->next) {
    const auto* attribute = static_cast<const janus_sdp_attribute*>(at->data);
    if (std::string("fmtp") == attribute->name && std::atoi(attribute->value) == payload_type)
      return std::strchr(attribute->value, ' ') + 1;
  }
  return nullptr;
}

int janus_sdp_get_opusred_pt(janus_sdp* sdp, int index) { return red_payload_type(line_at(sdp, index)); }

int janus_sdp_remove_payload_type(janus_sdp* sdp, int index, int payload_type) {
  janus_sdp_mline& line = line_at(sdp, index);
  line.ptypes = g_list_remove(line.ptypes, GINT_TO_POINTER(payload_type));
  for (GList* at = line.attributes; at != nullptr;) {
    GList* next = at->next;
    auto* attribute = static_cast<janus_sdp_attribute*>(at->data);
    if (attribute->value != nullptr && std::atoi(attribute->value) == payload_type &&
        std::string("extmap") != attribute->name && std::string("mid") != attribute->name) {
      line.attributes = g_list_delete_link(line.attributes, at);
      free_attribute(attribute);
    }
    at = next;
  }
  return 0;
}

// Everything is declined until it is answered.
janus_sdp* janus_sdp_generate_answer(janus_sdp* offer) {
  janus_sdp* made = g_new0(janus_sdp, 1);
  for (const GList* at = offer->m_lines; at != nullptr; at = at->next) {
    const auto* offered = static_cast<const janus_sdp_mline*>(at->data);
    auto* line = g_new0(janus_sdp_mline, 1);
    line->index = offered->index;
    line->type = offered->type;
    line->type_str = g_strdup(offered->type_str);
    line->direction = JANUS_SDP_INACTIVE;
    made->m_lines = g_list_append(made->m_lines, line);
  }
  return made;
}

int janus_sdp_generate_answer_mline(janus_sdp*, janus_sdp* made, janus_sdp_mline* offered, ...) {
  AnswerProperties properties;
  va_list arguments;
  va_start(arguments, offered);
  for (int property = va_arg(arguments, int); property != JANUS_SDP_OA_DONE; property = va_arg(arguments, int)) {
    if (property == JANUS_SDP_OA_MLINE)
      (void)va_arg(arguments, int);
    else if (property == JANUS_SDP_OA_DIRECTION)
      properties.direction = static_cast<janus_sdp_mdirection>(va_arg(arguments, int));
    else if (property == JANUS_SDP_OA_CODEC)
      properties.codec = va_arg(arguments, const char*);
    else if (property == JANUS_SDP_OA_ACCEPT_OPUSRED)
      properties.takes_red = va_arg(arguments, gboolean) != FALSE;
    else if (property != JANUS_SDP_OA_ACCEPT_EXTMAP)
      std::abort();  // a property that this fake does not know
    else if (const char* extension = va_arg(arguments, const char*))
      properties.extensions.emplace_back(extension);
  }
  va_end(arguments);
  answer(*offered, line_at(made, offered->index), properties);
  return 0;
}

char* janus_sdp_write(janus_sdp* sdp) {
  std::ostringstream text;
  text << "v=0\r\n";
  for (const GList* at = sdp->m_lines; at != nullptr; at = at->next) {
    const auto* line = static_cast<const janus_sdp_mline*>(at->data);
    text << "m=" << line->type_str << ' ' << line->port << " UDP/TLS/RTP/SAVPF";
    if (line->ptypes == nullptr) text << " 0";
    for (const GList* type = line->ptypes; type != nullptr; type = type->next)
      text << ' ' << GPOINTER_TO_INT(type->data);
    text << "\r\na=" << kDirections[line->direction] << "\r\n";
    for (const GList* one = line->attributes; one != nullptr; one = one->next) {
      const auto* attribute = static_cast<const janus_sdp_attribute*>(one->data);
      text << "a=" << attribute->name << ':' << attribute->value << "\r\n";
    }
  }
  return g_strdup(text.str().c_str());
}
