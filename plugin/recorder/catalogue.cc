#include "plugin/recorder/catalogue.h"
