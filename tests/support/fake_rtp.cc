// janus_rtp_* for tests: the layers of a simulcast by their SSRCs, with VP8's key frames, and the renumbering
// of packets. Where Janus asks its clock, packets are counted here.
#include <glib.h>
#include <jansson.h>

#include <algorithm>
#include <cstring>

#pragma GCC visibility push(default)
extern "C" {
#include <rtp.h>
}
#pragma GCC visibility pop

namespace {

// So many packets of lower layers and none of the recorded one: it does not come any more.
constexpr gint64 kPatience = 5;

// RFC 7741, 4.2 and 4.3, with the smallest descriptor.
bool is_key_frame(const char* packet, int size) {
  return size > 13 && packet[12] == 0x10 && (packet[13] & 1) == 0;
}

}  // namespace

janus_videocodec janus_videocodec_from_name(const char* name) {
  return std::strcmp(name, "vp8") == 0 ? JANUS_VIDEOCODEC_VP8 : JANUS_VIDEOCODEC_H264;
}

void janus_rtp_switching_context_reset(janus_rtp_switching_context* context) {
  std::memset(context, 0, sizeof *context);
}

// A new SSRC goes on a 30th of a second behind the one before it.
void janus_rtp_header_update(janus_rtp_header* header, janus_rtp_switching_context* context, gboolean, int) {
  const uint32_t ssrc = ntohl(header->ssrc);
  const uint32_t timestamp = ntohl(header->timestamp);
  const uint16_t number = ntohs(header->seq_number);
  if (ssrc != context->last_ssrc) {
    context->base_ts_prev = context->last_ssrc == 0 ? 0 : context->last_ts + 3000;
    context->base_ts = timestamp;
    context->base_seq_prev = context->last_seq;
    context->base_seq = number;
    context->last_ssrc = ssrc;
  }
  context->last_ts = timestamp - context->base_ts + context->base_ts_prev;
  context->last_seq = static_cast<uint16_t>(number - context->base_seq + context->base_seq_prev + 1);
  header->timestamp = htonl(context->last_ts);
  header->seq_number = htons(context->last_seq);
}

void janus_rtp_simulcasting_context_reset(janus_rtp_simulcasting_context* context) {
  std::memset(context, 0, sizeof *context);
  context->rid_ext_id = context->substream = context->substream_target_temp = context->templayer = -1;
}

void janus_rtp_simulcasting_prepare(json_t* simulcast, int*, uint32_t* ssrcs, char**) {
  const json_t* given = json_object_get(simulcast, "ssrcs");
  for (size_t i = 0; i < std::min<size_t>(json_array_size(given), 3); ++i)
    ssrcs[i] = static_cast<uint32_t>(json_integer_value(json_array_get(given, i)));
}

void janus_rtp_simulcasting_cleanup(int*, uint32_t*, char** rids, janus_mutex*) {
  for (int i = 0; i < 3; ++i) g_clear_pointer(&rids[i], g_free);
}

gboolean janus_rtp_simulcasting_context_process_rtp(janus_rtp_simulcasting_context* context, char* packet, int size,
                                                    uint32_t* ssrcs, char**, janus_videocodec,
                                                    janus_rtp_switching_context*, janus_mutex*) {
  const uint32_t ssrc = ntohl(reinterpret_cast<janus_rtp_header*>(packet)->ssrc);
  const auto layer = static_cast<int>(std::find(ssrcs, ssrcs + 3, ssrc) - ssrcs);
  if (layer == 3) return FALSE;
  context->need_pli = FALSE;
  if (layer > context->substream_target_temp) context->substream_target_temp = -1;
  const int target =
      context->substream_target_temp == -1 ? context->substream_target : context->substream_target_temp;
  const bool is_nearer = context->substream == -1 || (context->substream < target && layer > context->substream) ||
                         (context->substream > target && layer < context->substream);
  if (is_nearer && is_key_frame(packet, size)) context->substream = layer;
  if (layer == context->substream) {
    context->last_relayed = 0;
    return TRUE;
  }
  if (layer < context->substream && ++context->last_relayed == kPatience) {
    context->substream_target_temp = context->substream_target - 1;
    context->need_pli = TRUE;
  }
  return FALSE;
}
