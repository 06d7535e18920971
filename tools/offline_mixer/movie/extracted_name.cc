#include "tools/offline_mixer/movie/extracted_name.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/mp4/printable_text.h"

namespace recorder {
namespace {

// The file of that name is X_mixed.mp4.
constexpr const char* kTaken = "mixed";

std::string fit_for_files(const std::string& text) {
  std::string name = printable(text);
  const auto is_unfit = [](char c) { return c == '/' || static_cast<uint8_t>(c) < 0x20 || c == 0x7f; };
  std::replace_if(name.begin(), name.end(), is_unfit, '_');
  return name;
}

// On the boundary of a character: a byte 10xxxxxx goes on with the one before it (RFC 3629, 3).
std::string trimmed(const std::string& name, size_t longest) {
  if (name.size() <= longest) return name;
  size_t end = longest;
  while (end > 0 && (static_cast<uint8_t>(name[end]) & 0xc0) == 0x80) --end;
  return name.substr(0, end);
}

class Names {
 public:
  explicit Names(size_t longest) : longest_(longest) {}

  bool take(const std::string& name, const std::string& suffix) {
    const std::string tail = trimmed(suffix, longest_);
    std::string whole = trimmed(name, longest_ - tail.size()) + tail;
    if (whole.empty() || whole == kTaken || std::count(taken_.begin(), taken_.end(), whole) > 0) return false;
    taken_.push_back(std::move(whole));
    return true;
  }

  [[nodiscard]] const std::vector<std::string>& taken() const { return taken_; }

 private:
  const size_t longest_;
  std::vector<std::string> taken_;
};

}  // namespace

std::vector<std::string> extracted_names(const std::vector<Participant>& participants, size_t longest) {
  std::vector<std::string> wanted;
  for (const Participant& participant : participants)
    wanted.push_back(trimmed(fit_for_files(participant.name), longest));
  Names names(longest);
  for (size_t i = 0; i < participants.size(); ++i) {
    const bool is_alone = std::count(wanted.begin(), wanted.end(), wanted[i]) == 1;
    const std::string& id = participants[i].media_session_id;
    const char* const separator = wanted[i].empty() ? "" : "_";
    if (is_alone && names.take(wanted[i], "")) continue;
    if (!id.empty() && names.take(wanted[i], separator + fit_for_files(id))) continue;
    int number = 1;
    while (!names.take(wanted[i], concat(separator, number))) ++number;
  }
  return names.taken();
}

}  // namespace recorder
