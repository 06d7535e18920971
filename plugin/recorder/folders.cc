#include "plugin/recorder/folders.h"

namespace recorder {

const char* const kLocalStateFolder = RECORDER_LOCALSTATEDIR;
const char* const kScriptFolder = RECORDER_SCRIPTDIR;

}  // namespace recorder
