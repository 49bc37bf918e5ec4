{{- define "pubby.name" -}}
{{- if contains "pubby" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-pubby" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "pubby.selector" -}}
app.kubernetes.io/name: pubby
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: hub
{{- end -}}

{{- define "pubby.redisSelector" -}}
app.kubernetes.io/name: pubby
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: redis
{{- end -}}

{{- define "pubby.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Empty: a hub of its own, which hears of no other. */}}
{{- define "pubby.redis" -}}
{{- if or .Values.redis.configuration .Values.redis.existingSecret .Values.redis.bundled.enabled -}}yes{{- end -}}
{{- end -}}

{{/* Nobody takes the clients of a lone pod, and it admits none while it drains: for so long nobody is served. */}}
{{- define "pubby.stopSeconds" -}}
{{- if include "pubby.redis" . -}}{{ .Values.drain.stopSeconds }}{{- else -}}{{ min .Values.drain.stopSeconds 20 }}{{- end -}}
{{- end -}}

{{- define "pubby.noticeSeconds" -}}
{{- if include "pubby.redis" . -}}{{ .Values.drain.noticeSeconds }}{{- else -}}{{ min .Values.drain.noticeSeconds 2 }}{{- end -}}
{{- end -}}

{{- define "pubby.graceSeconds" -}}
{{- if include "pubby.redis" . -}}{{ .Values.drain.graceSeconds }}{{- else -}}{{ min .Values.drain.graceSeconds 60 }}{{- end -}}
{{- end -}}
