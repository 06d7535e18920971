// Kinds of settings. A kind knows how one member of Settings is read, shown, and what is allowed for it; the
// table of settings.cc has a row for each key, which names its kind.
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugin/base/setting_value.h"
#include "plugin/base/text.h"
#include "plugin/recorder/file_name.h"
#include "plugin/recorder/rotation.h"
#include "plugin/recorder/setting_lists.h"
#include "plugin/recorder/settings.h"

namespace recorder::setting {

template <auto kMember>
struct Text {
  static bool apply(Settings& settings, std::string_view value) {
    settings.*kMember = value;
    return true;
  }
  static std::string show(const Settings& settings) { return settings.*kMember; }
  static std::string allowed() { return "any text"; }
};

template <auto kMember>
struct Folder : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    return value.starts_with('/') && Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return "an absolute path"; }
};

template <auto kMember>
struct OptionalFile : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    return (value.empty() || value.starts_with('/')) && Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return "an absolute path or empty"; }
};

// A program: its absolute path, or its name in a folder.
template <auto kMember>
struct Script : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    const bool is_name = value.find('/') == std::string_view::npos;
    return (is_name || value.starts_with('/')) && Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return "an absolute path, the name of a file in hook_script_dir, or empty"; }
};

template <auto kMember>
struct NameTemplate : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    return FileNameTemplate::parse(value).ok() && Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return concat("a name, with elements among ", file_name_elements()); }
};

template <auto kMember>
struct Address : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    in_addr address;
    if (::inet_pton(AF_INET, std::string(value).c_str(), &address) != 1) return false;
    return Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return "an IPv4 address of this machine"; }
};

// Anything with a number in it, between two limits.
template <auto kMember, auto kParse, auto kShow, auto kLow, auto kHigh>
struct Bounded {
  static bool apply(Settings& settings, std::string_view value) {
    const auto parsed = kParse(value);
    if (!parsed || *parsed < limit(kLow) || *parsed > limit(kHigh)) return false;
    settings.*kMember = static_cast<Member>(*parsed);
    return true;
  }
  static std::string show(const Settings& settings) { return kShow(settings.*kMember); }
  static std::string allowed() { return concat("from ", kShow(limit(kLow)), " to ", kShow(limit(kHigh))); }

 private:
  using Parsed = typename std::invoke_result_t<decltype(kParse), std::string_view>::value_type;
  using Member = std::remove_reference_t<decltype(std::declval<Settings&>().*kMember)>;
  static constexpr Parsed limit(auto value) { return Parsed(static_cast<int64_t>(value)); }
};

inline std::string number_text(uint64_t number) { return concat(number); }

constexpr int64_t kKilo = 1 << 10, kMega = 1 << 20, kGiga = 1 << 30;

template <auto kMember, auto kLow, auto kHigh>
using Number = Bounded<kMember, parse_number, number_text, kLow, kHigh>;
template <auto kMember, auto kLow, auto kHigh>
using Size = Bounded<kMember, parse_size, size_text, kLow, kHigh>;
template <auto kMember, auto kLow, auto kHigh>
using BitRate = Bounded<kMember, parse_bit_rate, bit_rate_text, kLow, kHigh>;
template <auto kMember, auto kLowMs, auto kHighMs>
using Time = Bounded<kMember, parse_duration, duration_text, kLowMs, kHighMs>;

template <auto kMember>
struct Switch {
  static bool apply(Settings& settings, std::string_view value) {
    const auto parsed = parse_boolean(value);
    if (parsed) settings.*kMember = *parsed;
    return parsed.has_value();
  }
  static std::string show(const Settings& settings) { return settings.*kMember ? "true" : "false"; }
  static std::string allowed() { return "true or false"; }
};

template <typename Value>
struct Name {
  std::string_view name;
  Value value;
};

// One of a few names.
template <auto kMember, const auto& kNames>
struct Choice {
  static bool apply(Settings& settings, std::string_view value) {
    for (const auto& row : kNames) {
      if (row.name != value) continue;
      settings.*kMember = row.value;
      return true;
    }
    return false;
  }
  static std::string show(const Settings& settings) {
    for (const auto& row : kNames)
      if (row.value == settings.*kMember) return std::string(row.name);
    return {};
  }
  static std::string allowed() {
    std::string names;
    for (const auto& row : kNames) names += concat(names.empty() ? "" : " or ", row.name);
    return names;
  }
};

template <auto kMember>
struct Ports {
  static bool apply(Settings& settings, std::string_view value) {
    const size_t dash = std::min(value.find('-'), value.size());
    const auto first = parse_number(value.substr(0, dash));
    const auto last = parse_number(value.substr(std::min(dash + 1, value.size())));
    // Ports below 1024 belong to root.
    if (!first || !last || *first < 1024 || *first > *last || *last > 65535) return false;
    settings.*kMember = {static_cast<uint16_t>(*first), static_cast<uint16_t>(*last)};
    return true;
  }
  static std::string show(const Settings& settings) {
    return concat((settings.*kMember).first, '-', (settings.*kMember).last);
  }
  static std::string allowed() { return "two ports from 1024 to 65535 such as 20000-29999"; }
};

template <auto kMember>
struct RotationLimit {
  static bool apply(Settings& settings, std::string_view value) {
    const std::optional<Rotation> parsed = parse_rotation(value);
    if (parsed) settings.*kMember = *parsed;
    return parsed.has_value();
  }
  static std::string show(const Settings& settings) { return rotation_text(settings.*kMember); }
  static std::string allowed() { return "a size such as 20M, a time such as 10s, 5m or 1h, or disabled"; }
};

// Several values of a kind of their own, with commas between them, each once.
template <auto kMember, typename Item>
struct ListOf {
  using Values = std::remove_reference_t<decltype(std::declval<Settings&>().*kMember)>;

  static bool apply(Settings& settings, std::string_view value) {
    Values values;
    for (const std::string& text : split_list(value)) {
      const auto item = Item::parse(text);
      const auto is_same = [&](const auto& other) { return Item::key(other) == Item::key(*item); };
      if (!item || std::any_of(values.begin(), values.end(), is_same)) return false;
      values.push_back(*item);
    }
    settings.*kMember = std::move(values);
    return true;
  }
  static std::string show(const Settings& settings) {
    std::string text;
    for (const auto& value : settings.*kMember) text += concat(text.empty() ? "" : ",", Item::text(value));
    return text;
  }
  static std::string allowed() { return Item::allowed(); }
};

// A list of entries, which is not set from one text.
template <const SettingList& kList>
struct Entries {
  static bool apply(Settings&, std::string_view) { return false; }
  static std::string show(const Settings&) { return "()"; }
  static std::string allowed() { return concat("a list such as ( ", kList.form, " )"); }
};

}  // namespace recorder::setting
