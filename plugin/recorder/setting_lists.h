// Settings that are lists of entries: room_secrets, apps, auto_record.
#pragma once

#include <span>
#include <string_view>

#include "plugin/recorder/settings.h"

namespace recorder {

enum class FieldKind { kText, kTexts };

// A field that entries of a list may have.
struct FieldForm {
  std::string_view name;
  FieldKind kind = FieldKind::kText;
};

struct SettingList {
  std::string_view form;  // of an entry, for messages
  std::span<const FieldForm> fields;
  // The entry has no other fields than these, and each is of its kind.
  Status (*add)(Settings& settings, const SettingEntry& entry);
};

extern const SettingList kRoomSecrets, kApps, kAutoRecord;

// Adds an entry to the list of that key, or says what is wrong with it; never shows a secret.
Status add_to_list(Settings& settings, std::string_view key, const SettingList& list,
                   const SettingEntry& entry);

}  // namespace recorder
