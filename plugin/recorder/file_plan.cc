#include "plugin/recorder/file_plan.h"
