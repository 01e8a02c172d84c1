"""Monitoring (温度監視): sensors and readings, alarms, exposures, incidents, and evacuations of failing freezers.

Words: sensor (センサー) with readings (測定値); spell (逸脱), a time out of range; alarm (警報), a spell that lasted
too long or a sensor that fell silent; exposure (曝露), an item that stood there then; incident (インシデント), what is
decided about exposed lots; evacuation (退避), the plan by which boxes leave a freezer. Moving boxes is left to
`storage`, holds and tests to `quality`.
"""
