// Generated from the migrations by `deno task types`; do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  "image_generation": {
    Tables: {
      "alert_rules": {
        Row: {
          "created_at": string;
          "enabled": boolean;
          "id": string;
          "kind": string;
          "least_attempts": number;
          "looked_at": string | null;
          "name": string;
          "project_id": string;
          "provider": string | null;
          "quiet_seconds": number;
          "threshold": number | null;
          "updated_at": string;
          "watches": string;
          "window_minutes": number;
          "alert_rule_document": Json | null;
          "find_budgets": {
            "subject": string;
            "value": number;
          } | null;
          "find_failures": {
            "subject": string;
            "value": number;
          } | null;
          "find_providers_down": {
            "subject": string;
            "value": number;
          } | null;
          "find_spending": {
            "subject": string;
            "value": number;
          } | null;
          "find_trouble": {
            "subject": string;
            "value": number;
          } | null;
        };
        ComputedFields:
          | "alert_rule_document"
          | "find_budgets"
          | "find_failures"
          | "find_providers_down"
          | "find_spending"
          | "find_trouble";
        Insert: {
          "created_at"?: string;
          "enabled"?: boolean;
          "id"?: string;
          "kind": string;
          "least_attempts": number;
          "looked_at"?: string | null;
          "name": string;
          "project_id": string;
          "provider"?: string | null;
          "quiet_seconds": number;
          "threshold"?: number | null;
          "updated_at"?: string;
          "watches"?: string;
          "window_minutes": number;
        };
        Update: {
          "created_at"?: string;
          "enabled"?: boolean;
          "id"?: string;
          "kind"?: string;
          "least_attempts"?: number;
          "looked_at"?: string | null;
          "name"?: string;
          "project_id"?: string;
          "provider"?: string | null;
          "quiet_seconds"?: number;
          "threshold"?: number | null;
          "updated_at"?: string;
          "watches"?: string;
          "window_minutes"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "alert_rules_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "alert_rules_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "alerts": {
        Row: {
          "found_at": string;
          "id": string;
          "project_id": string;
          "resolved_at": string | null;
          "rule_id": string;
          "started_at": string;
          "subject": string;
          "value": number;
          "worst": number;
          "alert_document": Json | null;
        };
        ComputedFields: "alert_document";
        Insert: {
          "found_at": string;
          "id"?: string;
          "project_id": string;
          "resolved_at"?: string | null;
          "rule_id": string;
          "started_at": string;
          "subject"?: string;
          "value": number;
          "worst": number;
        };
        Update: {
          "found_at"?: string;
          "id"?: string;
          "project_id"?: string;
          "resolved_at"?: string | null;
          "rule_id"?: string;
          "started_at"?: string;
          "subject"?: string;
          "value"?: number;
          "worst"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "alerts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "alerts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "alerts_rule_id_fkey";
            columns: ["rule_id"];
            isOneToOne: false;
            referencedRelation: "alert_rules";
            referencedColumns: ["id"];
          },
        ];
      };
      "analytics": {
        Row: {
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "period": string;
          "project_id": string;
          "provider": string;
          "starts_at": string;
          "step_counts": (number)[];
          "steps": (number)[];
          "topic": string;
          "usd": number;
        };
        ComputedFields: never;
        Insert: {
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "period": string;
          "project_id": string;
          "provider": string;
          "starts_at": string;
          "step_counts": (number)[];
          "steps": (number)[];
          "topic": string;
          "usd": number;
        };
        Update: {
          "bytes"?: number;
          "characters_after"?: number;
          "characters_before"?: number;
          "count"?: number;
          "coverage"?: number;
          "detail"?: string;
          "kind"?: string;
          "maybe_billed_usd"?: number;
          "model"?: string;
          "ms"?: number;
          "period"?: string;
          "project_id"?: string;
          "provider"?: string;
          "starts_at"?: string;
          "step_counts"?: (number)[];
          "steps"?: (number)[];
          "topic"?: string;
          "usd"?: number;
        };
        Relationships: [];
      };
      "analytics_facts": {
        Row: {
          "at": string;
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "error": Json | null;
          "id": number;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "project_id": string | null;
          "provider": string;
          "step": number;
          "topic": string;
          "usd": number;
        };
        ComputedFields: never;
        Insert: {
          "at": string;
          "bytes"?: number;
          "characters_after"?: number;
          "characters_before"?: number;
          "count"?: number;
          "coverage"?: number;
          "detail"?: string;
          "error"?: Json | null;
          "id"?: never;
          "kind"?: string;
          "maybe_billed_usd"?: number;
          "model"?: string;
          "ms"?: number;
          "project_id"?: string | null;
          "provider"?: string;
          "step"?: number;
          "topic": string;
          "usd"?: number;
        };
        Update: {
          "at"?: string;
          "bytes"?: number;
          "characters_after"?: number;
          "characters_before"?: number;
          "count"?: number;
          "coverage"?: number;
          "detail"?: string;
          "error"?: Json | null;
          "id"?: never;
          "kind"?: string;
          "maybe_billed_usd"?: number;
          "model"?: string;
          "ms"?: number;
          "project_id"?: string | null;
          "provider"?: string;
          "step"?: number;
          "topic"?: string;
          "usd"?: number;
        };
        Relationships: [];
      };
      "api_key_secrets": {
        Row: {
          "api_key_id": string;
          "expires_at": string | null;
          "last_used_at": string | null;
          "secret_hash": string;
        };
        ComputedFields: never;
        Insert: {
          "api_key_id": string;
          "expires_at"?: string | null;
          "last_used_at"?: string | null;
          "secret_hash": string;
        };
        Update: {
          "api_key_id"?: string;
          "expires_at"?: string | null;
          "last_used_at"?: string | null;
          "secret_hash"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "api_key_secrets_api_key_id_fkey";
            columns: ["api_key_id"];
            isOneToOne: false;
            referencedRelation: "api_keys";
            referencedColumns: ["id"];
          },
        ];
      };
      "api_keys": {
        Row: {
          "account_id": string | null;
          "created_at": string;
          "expires_at": string | null;
          "id": string;
          "name": string;
          "prefix": string;
          "project_id": string;
          "scopes": (string)[];
        };
        ComputedFields: never;
        Insert: {
          "account_id"?: string | null;
          "created_at"?: string;
          "expires_at"?: string | null;
          "id"?: string;
          "name": string;
          "prefix": string;
          "project_id": string;
          "scopes": (string)[];
        };
        Update: {
          "account_id"?: string | null;
          "created_at"?: string;
          "expires_at"?: string | null;
          "id"?: string;
          "name"?: string;
          "prefix"?: string;
          "project_id"?: string;
          "scopes"?: (string)[];
        };
        Relationships: [
          {
            foreignKeyName: "api_keys_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "api_keys_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "batch_events": {
        Row: {
          "batch_id": string;
          "created_at": string;
          "data": NonNullable<Json>;
          "id": number;
          "project_id": string;
          "type": string;
        };
        ComputedFields: never;
        Insert: {
          "batch_id": string;
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "id": number;
          "project_id": string;
          "type": string;
        };
        Update: {
          "batch_id"?: string;
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "id"?: number;
          "project_id"?: string;
          "type"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "batch_events_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batch_events_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "batch_events_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "batch_items": {
        Row: {
          "batch_id": string;
          "changed_at": string;
          "error": Json | null;
          "estimated_usd": number | null;
          "images": NonNullable<Json>;
          "images_requested": number;
          "job_id": string | null;
          "name": string | null;
          "ordinal": number;
          "project_id": string;
          "prompt": string;
          "ready_at": string;
          "request": NonNullable<Json>;
          "returns": number;
          "status": string;
        };
        ComputedFields: never;
        Insert: {
          "batch_id": string;
          "changed_at"?: string;
          "error"?: Json | null;
          "estimated_usd"?: number | null;
          "images"?: NonNullable<Json>;
          "images_requested"?: number;
          "job_id"?: string | null;
          "name"?: string | null;
          "ordinal": number;
          "project_id": string;
          "prompt": string;
          "ready_at"?: string;
          "request"?: NonNullable<Json>;
          "returns"?: number;
          "status"?: string;
        };
        Update: {
          "batch_id"?: string;
          "changed_at"?: string;
          "error"?: Json | null;
          "estimated_usd"?: number | null;
          "images"?: NonNullable<Json>;
          "images_requested"?: number;
          "job_id"?: string | null;
          "name"?: string | null;
          "ordinal"?: number;
          "project_id"?: string;
          "prompt"?: string;
          "ready_at"?: string;
          "request"?: NonNullable<Json>;
          "returns"?: number;
          "status"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "batch_items_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batch_items_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "batch_items_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "batch_progress": {
        Row: {
          "batch_id": string;
          "completed_at": string | null;
          "last_event": number;
          "needs_move": boolean;
          "next_feed_at": string | null;
          "project_id": string;
          "reason": string | null;
          "status": string;
          "waits_for": Json | null;
        };
        ComputedFields: never;
        Insert: {
          "batch_id": string;
          "completed_at"?: string | null;
          "last_event"?: number;
          "needs_move"?: boolean;
          "next_feed_at"?: string | null;
          "project_id": string;
          "reason"?: string | null;
          "status"?: string;
          "waits_for"?: Json | null;
        };
        Update: {
          "batch_id"?: string;
          "completed_at"?: string | null;
          "last_event"?: number;
          "needs_move"?: boolean;
          "next_feed_at"?: string | null;
          "project_id"?: string;
          "reason"?: string | null;
          "status"?: string;
          "waits_for"?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: "batch_progress_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: true;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batch_progress_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "batch_progress_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "batches": {
        Row: {
          "caller": string | null;
          "consistent": boolean;
          "created_at": string;
          "created_by": string | null;
          "held": NonNullable<Json>;
          "id": string;
          "metadata": NonNullable<Json>;
          "name": string | null;
          "normal_usd": number | null;
          "on_failure": string;
          "project_id": string;
          "relaxed_usd": number | null;
          "request_hash": string | null;
          "total": number;
          "urgency": string;
        };
        ComputedFields: never;
        Insert: {
          "caller"?: string | null;
          "consistent"?: boolean;
          "created_at"?: string;
          "created_by"?: string | null;
          "held"?: NonNullable<Json>;
          "id": string;
          "metadata"?: NonNullable<Json>;
          "name"?: string | null;
          "normal_usd"?: number | null;
          "on_failure"?: string;
          "project_id": string;
          "relaxed_usd"?: number | null;
          "request_hash"?: string | null;
          "total": number;
          "urgency"?: string;
        };
        Update: {
          "caller"?: string | null;
          "consistent"?: boolean;
          "created_at"?: string;
          "created_by"?: string | null;
          "held"?: NonNullable<Json>;
          "id"?: string;
          "metadata"?: NonNullable<Json>;
          "name"?: string | null;
          "normal_usd"?: number | null;
          "on_failure"?: string;
          "project_id"?: string;
          "relaxed_usd"?: number | null;
          "request_hash"?: string | null;
          "total"?: number;
          "urgency"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "batches_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "batches_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "buckets": {
        Row: {
          "created_at": string;
          "id": string;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "id": string;
        };
        Update: {
          "created_at"?: string;
          "id"?: string;
        };
        Relationships: [];
      };
      "cleanups": {
        Row: {
          "by": string;
          "done": NonNullable<Json>;
          "finished_at": string;
          "id": number;
          "started_at": string;
        };
        ComputedFields: never;
        Insert: {
          "by": string;
          "done": NonNullable<Json>;
          "finished_at"?: string;
          "id"?: never;
          "started_at": string;
        };
        Update: {
          "by"?: string;
          "done"?: NonNullable<Json>;
          "finished_at"?: string;
          "id"?: never;
          "started_at"?: string;
        };
        Relationships: [];
      };
      "configuration_changes": {
        Row: {
          "after": Json | null;
          "at": string;
          "before": Json | null;
          "changed_as": string;
          "changed_by": string | null;
          "id": number;
          "row_key": NonNullable<Json>;
          "table_name": string;
        };
        ComputedFields: never;
        Insert: {
          "after"?: Json | null;
          "at"?: string;
          "before"?: Json | null;
          "changed_as": string;
          "changed_by"?: string | null;
          "id"?: never;
          "row_key": NonNullable<Json>;
          "table_name": string;
        };
        Update: {
          "after"?: Json | null;
          "at"?: string;
          "before"?: Json | null;
          "changed_as"?: string;
          "changed_by"?: string | null;
          "id"?: never;
          "row_key"?: NonNullable<Json>;
          "table_name"?: string;
        };
        Relationships: [];
      };
      "error_groups": {
        Row: {
          "code": string;
          "count": number;
          "fingerprint": string;
          "first_seen_at": string;
          "job_id": string | null;
          "last_seen_at": string;
          "message": string;
          "project_id": string;
          "provider": string;
          "request_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "code": string;
          "count": number;
          "fingerprint": string;
          "first_seen_at": string;
          "job_id"?: string | null;
          "last_seen_at": string;
          "message": string;
          "project_id": string;
          "provider": string;
          "request_id"?: string | null;
        };
        Update: {
          "code"?: string;
          "count"?: number;
          "fingerprint"?: string;
          "first_seen_at"?: string;
          "job_id"?: string | null;
          "last_seen_at"?: string;
          "message"?: string;
          "project_id"?: string;
          "provider"?: string;
          "request_id"?: string | null;
        };
        Relationships: [];
      };
      "generation_attempts": {
        Row: {
          "callback_token_hash": string | null;
          "concurrency": number;
          "cost_estimated": boolean;
          "cost_usd": number | null;
          "decision": Json | null;
          "drawn_ms": number | null;
          "ends_at": string | null;
          "error_class": string | null;
          "error_message": string | null;
          "error_scope": string | null;
          "estimated_cost_usd": number | null;
          "finished_at": string | null;
          "http_status": number | null;
          "id": string;
          "job_id": string;
          "latency_ms": number | null;
          "lease_id": string | null;
          "lease_until": string;
          "looks": number;
          "losses": NonNullable<Json>;
          "maybe_billed": boolean;
          "maybe_billed_usd": number | null;
          "model": string;
          "next_look_at": string | null;
          "ordinal": number;
          "passed_over": NonNullable<Json>;
          "places": (number)[];
          "plan_hash": string | null;
          "project_id": string;
          "provider": string;
          "provider_code": string | null;
          "provider_message": string | null;
          "provider_task_ids": (string)[];
          "refusal_category": string | null;
          "relaxed": boolean;
          "retry_after_ms": number | null;
          "slots": (number)[];
          "started_at": string;
          "status": string;
          "upstream_id": string | null;
          "warnings": (string)[];
          "attempt_facts": {
            "at": string;
            "bytes": number;
            "characters_after": number;
            "characters_before": number;
            "count": number;
            "coverage": number;
            "detail": string;
            "error": Json | null;
            "id": number;
            "kind": string;
            "maybe_billed_usd": number;
            "model": string;
            "ms": number;
            "project_id": string | null;
            "provider": string;
            "step": number;
            "topic": string;
            "usd": number;
          } | null;
        };
        ComputedFields: "attempt_facts";
        Insert: {
          "callback_token_hash"?: string | null;
          "concurrency"?: number;
          "cost_estimated"?: boolean;
          "cost_usd"?: number | null;
          "decision"?: Json | null;
          "drawn_ms"?: number | null;
          "ends_at"?: string | null;
          "error_class"?: string | null;
          "error_message"?: string | null;
          "error_scope"?: string | null;
          "estimated_cost_usd"?: number | null;
          "finished_at"?: string | null;
          "http_status"?: number | null;
          "id"?: string;
          "job_id": string;
          "latency_ms"?: number | null;
          "lease_id"?: string | null;
          "lease_until": string;
          "looks"?: number;
          "losses"?: NonNullable<Json>;
          "maybe_billed"?: boolean;
          "maybe_billed_usd"?: number | null;
          "model": string;
          "next_look_at"?: string | null;
          "ordinal": number;
          "passed_over"?: NonNullable<Json>;
          "places"?: (number)[];
          "plan_hash"?: string | null;
          "project_id": string;
          "provider": string;
          "provider_code"?: string | null;
          "provider_message"?: string | null;
          "provider_task_ids"?: (string)[];
          "refusal_category"?: string | null;
          "relaxed"?: boolean;
          "retry_after_ms"?: number | null;
          "slots"?: (number)[];
          "started_at"?: string;
          "status"?: string;
          "upstream_id"?: string | null;
          "warnings"?: (string)[];
        };
        Update: {
          "callback_token_hash"?: string | null;
          "concurrency"?: number;
          "cost_estimated"?: boolean;
          "cost_usd"?: number | null;
          "decision"?: Json | null;
          "drawn_ms"?: number | null;
          "ends_at"?: string | null;
          "error_class"?: string | null;
          "error_message"?: string | null;
          "error_scope"?: string | null;
          "estimated_cost_usd"?: number | null;
          "finished_at"?: string | null;
          "http_status"?: number | null;
          "id"?: string;
          "job_id"?: string;
          "latency_ms"?: number | null;
          "lease_id"?: string | null;
          "lease_until"?: string;
          "looks"?: number;
          "losses"?: NonNullable<Json>;
          "maybe_billed"?: boolean;
          "maybe_billed_usd"?: number | null;
          "model"?: string;
          "next_look_at"?: string | null;
          "ordinal"?: number;
          "passed_over"?: NonNullable<Json>;
          "places"?: (number)[];
          "plan_hash"?: string | null;
          "project_id"?: string;
          "provider"?: string;
          "provider_code"?: string | null;
          "provider_message"?: string | null;
          "provider_task_ids"?: (string)[];
          "refusal_category"?: string | null;
          "relaxed"?: boolean;
          "retry_after_ms"?: number | null;
          "slots"?: (number)[];
          "started_at"?: string;
          "status"?: string;
          "upstream_id"?: string | null;
          "warnings"?: (string)[];
        };
        Relationships: [
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_completed_jobs_have_pictures";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_costs_fit_attempts";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ended_jobs_have_an_end";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_settles_every_asking";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_running_jobs_are_leased";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_waiting_jobs_are_looked_at";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "generation_attempts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_events": {
        Row: {
          "created_at": string;
          "data": NonNullable<Json>;
          "id": number;
          "job_id": string;
          "project_id": string;
          "type": string;
          "event_document": Json | null;
        };
        ComputedFields: "event_document";
        Insert: {
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "id"?: never;
          "job_id": string;
          "project_id": string;
          "type": string;
        };
        Update: {
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "id"?: never;
          "job_id"?: string;
          "project_id"?: string;
          "type"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_completed_jobs_have_pictures";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_costs_fit_attempts";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ended_jobs_have_an_end";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_settles_every_asking";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_running_jobs_are_leased";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_events_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_waiting_jobs_are_looked_at";
            referencedColumns: ["job_id"];
          },
        ];
      };
      "generation_jobs": {
        Row: {
          "account_id": string | null;
          "api_key_id": string | null;
          "asked": number;
          "batch_id": string | null;
          "cache_key": string | null;
          "caller_waits": boolean;
          "completed_at": string | null;
          "cost_usd": number | null;
          "created_at": string;
          "created_by": string | null;
          "deadline_at": string | null;
          "earlier_attempts": number;
          "error": Json | null;
          "finished_lease_id": string | null;
          "has_open_attempt": boolean;
          "id": string;
          "idempotency_key": string | null;
          "images_requested": number;
          "is_due": boolean;
          "lease_id": string | null;
          "lease_until": string | null;
          "maybe_billed_usd": number | null;
          "metadata": NonNullable<Json>;
          "model": string | null;
          "model_name": string | null;
          "parent_image_id": string | null;
          "prepared_ms": number;
          "priority": number;
          "project_id": string;
          "prompt": string;
          "prompt_used": string | null;
          "prompt_validation": Json | null;
          "provider": string | null;
          "queued_at": string;
          "ready_at": string;
          "request": NonNullable<Json>;
          "request_hash": string | null;
          "request_id": string | null;
          "scene_id": string | null;
          "series_id": string | null;
          "source": string;
          "stalled_count": number;
          "started_at": string | null;
          "status": string;
          "style_id": string | null;
          "texts": NonNullable<Json>;
          "traceparent": string | null;
          "urgency": string;
          "waited_ms": number;
          "warnings": (string)[];
          "job_facts": {
            "at": string;
            "bytes": number;
            "characters_after": number;
            "characters_before": number;
            "count": number;
            "coverage": number;
            "detail": string;
            "error": Json | null;
            "id": number;
            "kind": string;
            "maybe_billed_usd": number;
            "model": string;
            "ms": number;
            "project_id": string | null;
            "provider": string;
            "step": number;
            "topic": string;
            "usd": number;
          } | null;
          "webhook_payload": Json | null;
        };
        ComputedFields: "job_facts" | "webhook_payload";
        Insert: {
          "account_id"?: string | null;
          "api_key_id"?: string | null;
          "asked"?: number;
          "batch_id"?: string | null;
          "cache_key"?: string | null;
          "caller_waits"?: boolean;
          "completed_at"?: string | null;
          "cost_usd"?: number | null;
          "created_at"?: string;
          "created_by"?: string | null;
          "deadline_at"?: string | null;
          "earlier_attempts"?: number;
          "error"?: Json | null;
          "finished_lease_id"?: string | null;
          "has_open_attempt"?: boolean;
          "id"?: string;
          "idempotency_key"?: string | null;
          "images_requested"?: number;
          "is_due"?: boolean;
          "lease_id"?: string | null;
          "lease_until"?: string | null;
          "maybe_billed_usd"?: number | null;
          "metadata"?: NonNullable<Json>;
          "model"?: string | null;
          "model_name"?: string | null;
          "parent_image_id"?: string | null;
          "prepared_ms"?: number;
          "priority"?: number;
          "project_id": string;
          "prompt": string;
          "prompt_used"?: string | null;
          "prompt_validation"?: Json | null;
          "provider"?: string | null;
          "queued_at"?: string;
          "ready_at"?: string;
          "request"?: NonNullable<Json>;
          "request_hash"?: string | null;
          "request_id"?: string | null;
          "scene_id"?: string | null;
          "series_id"?: string | null;
          "source": string;
          "stalled_count"?: number;
          "started_at"?: string | null;
          "status": string;
          "style_id"?: string | null;
          "texts"?: NonNullable<Json>;
          "traceparent"?: string | null;
          "urgency"?: string;
          "waited_ms"?: number;
          "warnings"?: (string)[];
        };
        Update: {
          "account_id"?: string | null;
          "api_key_id"?: string | null;
          "asked"?: number;
          "batch_id"?: string | null;
          "cache_key"?: string | null;
          "caller_waits"?: boolean;
          "completed_at"?: string | null;
          "cost_usd"?: number | null;
          "created_at"?: string;
          "created_by"?: string | null;
          "deadline_at"?: string | null;
          "earlier_attempts"?: number;
          "error"?: Json | null;
          "finished_lease_id"?: string | null;
          "has_open_attempt"?: boolean;
          "id"?: string;
          "idempotency_key"?: string | null;
          "images_requested"?: number;
          "is_due"?: boolean;
          "lease_id"?: string | null;
          "lease_until"?: string | null;
          "maybe_billed_usd"?: number | null;
          "metadata"?: NonNullable<Json>;
          "model"?: string | null;
          "model_name"?: string | null;
          "parent_image_id"?: string | null;
          "prepared_ms"?: number;
          "priority"?: number;
          "project_id"?: string;
          "prompt"?: string;
          "prompt_used"?: string | null;
          "prompt_validation"?: Json | null;
          "provider"?: string | null;
          "queued_at"?: string;
          "ready_at"?: string;
          "request"?: NonNullable<Json>;
          "request_hash"?: string | null;
          "request_id"?: string | null;
          "scene_id"?: string | null;
          "series_id"?: string | null;
          "source"?: string;
          "stalled_count"?: number;
          "started_at"?: string | null;
          "status"?: string;
          "style_id"?: string | null;
          "texts"?: NonNullable<Json>;
          "traceparent"?: string | null;
          "urgency"?: string;
          "waited_ms"?: number;
          "warnings"?: (string)[];
        };
        Relationships: [
          {
            foreignKeyName: "generation_jobs_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "generation_jobs_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "idle_probes": {
        Row: {
          "found_at": string;
          "only_row": boolean;
        };
        ComputedFields: never;
        Insert: {
          "found_at": string;
          "only_row"?: boolean;
        };
        Update: {
          "found_at"?: string;
          "only_row"?: boolean;
        };
        Relationships: [];
      };
      "image_copies": {
        Row: {
          "attempt_id": string;
          "created_at": string;
          "image_id": string;
          "job_id": string;
          "made_as": string | null;
          "provider": string;
          "provider_image_id": string;
          "removals": number;
          "remove_at": string;
          "upstream_id": string;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id": string;
          "created_at": string;
          "image_id": string;
          "job_id": string;
          "made_as"?: string | null;
          "provider": string;
          "provider_image_id": string;
          "removals"?: number;
          "remove_at": string;
          "upstream_id": string;
        };
        Update: {
          "attempt_id"?: string;
          "created_at"?: string;
          "image_id"?: string;
          "job_id"?: string;
          "made_as"?: string | null;
          "provider"?: string;
          "provider_image_id"?: string;
          "removals"?: number;
          "remove_at"?: string;
          "upstream_id"?: string;
        };
        Relationships: [];
      };
      "image_ratings": {
        Row: {
          "created_at": string;
          "image_id": string;
          "rated_by": string | null;
          "rating": number;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "image_id": string;
          "rated_by"?: string | null;
          "rating": number;
        };
        Update: {
          "created_at"?: string;
          "image_id"?: string;
          "rated_by"?: string | null;
          "rating"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "image_ratings_image_id_fkey";
            columns: ["image_id"];
            isOneToOne: false;
            referencedRelation: "images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "image_ratings_image_id_fkey";
            columns: ["image_id"];
            isOneToOne: false;
            referencedRelation: "invariant_pictures_are_in_the_ledger";
            referencedColumns: ["image_id"];
          },
        ];
      };
      "images": {
        Row: {
          "attempt_id": string | null;
          "created_at": string;
          "expires_at": string | null;
          "file_size": number;
          "format": string;
          "has_alpha": boolean | null;
          "height": number;
          "id": string;
          "job_id": string | null;
          "metadata": NonNullable<Json>;
          "model": string | null;
          "nsfw": boolean | null;
          "object_path": string;
          "ordinal": number | null;
          "orientation": number | null;
          "origin": string;
          "parent_image_id": string | null;
          "project_id": string;
          "provider": string | null;
          "provider_image_id": string | null;
          "provider_url": string | null;
          "published_at": string | null;
          "restored": number;
          "restored_at": string | null;
          "seed": number | null;
          "sha256": string;
          "source_sha256": string | null;
          "width": number;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id"?: string | null;
          "created_at"?: string;
          "expires_at"?: string | null;
          "file_size": number;
          "format": string;
          "has_alpha"?: boolean | null;
          "height": number;
          "id"?: string;
          "job_id"?: string | null;
          "metadata"?: NonNullable<Json>;
          "model"?: string | null;
          "nsfw"?: boolean | null;
          "object_path": string;
          "ordinal"?: number | null;
          "orientation"?: number | null;
          "origin"?: string;
          "parent_image_id"?: string | null;
          "project_id": string;
          "provider"?: string | null;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "published_at"?: string | null;
          "restored"?: number;
          "restored_at"?: string | null;
          "seed"?: number | null;
          "sha256": string;
          "source_sha256"?: string | null;
          "width": number;
        };
        Update: {
          "attempt_id"?: string | null;
          "created_at"?: string;
          "expires_at"?: string | null;
          "file_size"?: number;
          "format"?: string;
          "has_alpha"?: boolean | null;
          "height"?: number;
          "id"?: string;
          "job_id"?: string | null;
          "metadata"?: NonNullable<Json>;
          "model"?: string | null;
          "nsfw"?: boolean | null;
          "object_path"?: string;
          "ordinal"?: number | null;
          "orientation"?: number | null;
          "origin"?: string;
          "parent_image_id"?: string | null;
          "project_id"?: string;
          "provider"?: string | null;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "published_at"?: string | null;
          "restored"?: number;
          "restored_at"?: string | null;
          "seed"?: number | null;
          "sha256"?: string;
          "source_sha256"?: string | null;
          "width"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "generation_attempts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_attempts";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "invariant_open_attempts_are_leased";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "invariant_open_attempts_have_open_jobs";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "invariant_places_without_a_lease_belong_to_waiting_jobs";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_completed_jobs_have_pictures";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_costs_fit_attempts";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ended_jobs_have_an_end";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_settles_every_asking";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_running_jobs_are_leased";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_waiting_jobs_are_looked_at";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "images_parent_image_id_fkey";
            columns: ["parent_image_id"];
            isOneToOne: false;
            referencedRelation: "images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_parent_image_id_fkey";
            columns: ["parent_image_id"];
            isOneToOne: false;
            referencedRelation: "invariant_pictures_are_in_the_ledger";
            referencedColumns: ["image_id"];
          },
          {
            foreignKeyName: "images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "invitations": {
        Row: {
          "accepted_at": string | null;
          "accepted_by": string | null;
          "by_operator": boolean;
          "created_at": string;
          "email": string | null;
          "expires_at": string;
          "id": string;
          "invited_by": string | null;
          "organization_id": string;
          "role": string;
          "token_hash": string;
        };
        ComputedFields: never;
        Insert: {
          "accepted_at"?: string | null;
          "accepted_by"?: string | null;
          "by_operator": boolean;
          "created_at"?: string;
          "email"?: string | null;
          "expires_at"?: string;
          "id"?: string;
          "invited_by"?: string | null;
          "organization_id": string;
          "role": string;
          "token_hash": string;
        };
        Update: {
          "accepted_at"?: string | null;
          "accepted_by"?: string | null;
          "by_operator"?: boolean;
          "created_at"?: string;
          "email"?: string | null;
          "expires_at"?: string;
          "id"?: string;
          "invited_by"?: string | null;
          "organization_id"?: string;
          "role"?: string;
          "token_hash"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "invitations_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "job_images": {
        Row: {
          "control": string | null;
          "image_id": string;
          "job_id": string;
          "ordinal": number;
          "project_id": string;
          "role": string;
          "weight": number | null;
        };
        ComputedFields: never;
        Insert: {
          "control"?: string | null;
          "image_id": string;
          "job_id": string;
          "ordinal": number;
          "project_id": string;
          "role": string;
          "weight"?: number | null;
        };
        Update: {
          "control"?: string | null;
          "image_id"?: string;
          "job_id"?: string;
          "ordinal"?: number;
          "project_id"?: string;
          "role"?: string;
          "weight"?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: "job_images_image_id_fkey";
            columns: ["image_id"];
            isOneToOne: false;
            referencedRelation: "images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "job_images_image_id_fkey";
            columns: ["image_id"];
            isOneToOne: false;
            referencedRelation: "invariant_pictures_are_in_the_ledger";
            referencedColumns: ["image_id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_completed_jobs_have_pictures";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_costs_fit_attempts";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ended_jobs_have_an_end";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_settles_every_asking";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_running_jobs_are_leased";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "job_images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_waiting_jobs_are_looked_at";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "job_images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "job_images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "limits": {
        Row: {
          "at_once": number | null;
          "bytes": number | null;
          "id": string;
          "pictures_per_day": number | null;
          "queued": number | null;
          "requests_per_minute": number | null;
          "scope": string;
          "scope_id": string | null;
          "set_by": string;
          "updated_at": string;
          "usd_per_day": number | null;
          "usd_per_month": number | null;
        };
        ComputedFields: never;
        Insert: {
          "at_once"?: number | null;
          "bytes"?: number | null;
          "id"?: string;
          "pictures_per_day"?: number | null;
          "queued"?: number | null;
          "requests_per_minute"?: number | null;
          "scope": string;
          "scope_id"?: string | null;
          "set_by"?: string;
          "updated_at"?: string;
          "usd_per_day"?: number | null;
          "usd_per_month"?: number | null;
        };
        Update: {
          "at_once"?: number | null;
          "bytes"?: number | null;
          "id"?: string;
          "pictures_per_day"?: number | null;
          "queued"?: number | null;
          "requests_per_minute"?: number | null;
          "scope"?: string;
          "scope_id"?: string | null;
          "set_by"?: string;
          "updated_at"?: string;
          "usd_per_day"?: number | null;
          "usd_per_month"?: number | null;
        };
        Relationships: [];
      };
      "maintenance_runs": {
        Row: {
          "only_row": boolean;
          "ran_at": string;
        };
        ComputedFields: never;
        Insert: {
          "only_row"?: boolean;
          "ran_at": string;
        };
        Update: {
          "only_row"?: boolean;
          "ran_at"?: string;
        };
        Relationships: [];
      };
      "organization_members": {
        Row: {
          "created_at": string;
          "organization_id": string;
          "role": string;
          "user_id": string;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "organization_id": string;
          "role": string;
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "organization_id"?: string;
          "role"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "organization_members_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "organizations": {
        Row: {
          "created_at": string;
          "id": string;
          "name": string;
          "personal_user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "id"?: string;
          "name": string;
          "personal_user_id"?: string | null;
        };
        Update: {
          "created_at"?: string;
          "id"?: string;
          "name"?: string;
          "personal_user_id"?: string | null;
        };
        Relationships: [];
      };
      "own_names": {
        Row: {
          "kind": string;
          "name": string;
        };
        ComputedFields: never;
        Insert: {
          "kind": string;
          "name": string;
        };
        Update: {
          "kind"?: string;
          "name"?: string;
        };
        Relationships: [];
      };
      "projects": {
        Row: {
          "cache": string;
          "created_at": string;
          "embed_metadata": boolean;
          "external_organization_id": string | null;
          "id": string;
          "keep_pictures_days": number | null;
          "keep_workflows": boolean;
          "name": string;
          "organization_id": string | null;
          "prompt_optimization": string | null;
          "strip_metadata": boolean;
        };
        ComputedFields: never;
        Insert: {
          "cache"?: string;
          "created_at"?: string;
          "embed_metadata"?: boolean;
          "external_organization_id"?: string | null;
          "id"?: string;
          "keep_pictures_days"?: number | null;
          "keep_workflows"?: boolean;
          "name": string;
          "organization_id"?: string | null;
          "prompt_optimization"?: string | null;
          "strip_metadata"?: boolean;
        };
        Update: {
          "cache"?: string;
          "created_at"?: string;
          "embed_metadata"?: boolean;
          "external_organization_id"?: string | null;
          "id"?: string;
          "keep_pictures_days"?: number | null;
          "keep_workflows"?: boolean;
          "name"?: string;
          "organization_id"?: string | null;
          "prompt_optimization"?: string | null;
          "strip_metadata"?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: "projects_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "prompt_compressions": {
        Row: {
          "created_at": string;
          "duration_ms": number;
          "failure_class": string | null;
          "id": number;
          "method": string;
          "model": string | null;
          "optimized_length": number;
          "original_length": number;
          "preservation": number;
          "project_id": string | null;
          "target_length": number;
          "compression_facts": {
            "at": string;
            "bytes": number;
            "characters_after": number;
            "characters_before": number;
            "count": number;
            "coverage": number;
            "detail": string;
            "error": Json | null;
            "id": number;
            "kind": string;
            "maybe_billed_usd": number;
            "model": string;
            "ms": number;
            "project_id": string | null;
            "provider": string;
            "step": number;
            "topic": string;
            "usd": number;
          } | null;
        };
        ComputedFields: "compression_facts";
        Insert: {
          "created_at"?: string;
          "duration_ms": number;
          "failure_class"?: string | null;
          "id"?: never;
          "method": string;
          "model"?: string | null;
          "optimized_length": number;
          "original_length": number;
          "preservation": number;
          "project_id"?: string | null;
          "target_length": number;
        };
        Update: {
          "created_at"?: string;
          "duration_ms"?: number;
          "failure_class"?: string | null;
          "id"?: never;
          "method"?: string;
          "model"?: string | null;
          "optimized_length"?: number;
          "original_length"?: number;
          "preservation"?: number;
          "project_id"?: string | null;
          "target_length"?: number;
        };
        Relationships: [];
      };
      "prompt_optimizations": {
        Row: {
          "account_id": string | null;
          "created_at": string;
          "duration_ms": number;
          "key": string;
          "last_used_at": string;
          "method": string;
          "missing_concepts": (string)[];
          "model": string | null;
          "optimized_length": number;
          "optimized_prompt": string;
          "original_length": number;
          "preservation": number;
          "project_id": string | null;
          "target_length": number;
          "used_count": number;
        };
        ComputedFields: never;
        Insert: {
          "account_id"?: string | null;
          "created_at"?: string;
          "duration_ms": number;
          "key": string;
          "last_used_at"?: string;
          "method": string;
          "missing_concepts"?: (string)[];
          "model"?: string | null;
          "optimized_length": number;
          "optimized_prompt": string;
          "original_length": number;
          "preservation": number;
          "project_id"?: string | null;
          "target_length": number;
          "used_count"?: number;
        };
        Update: {
          "account_id"?: string | null;
          "created_at"?: string;
          "duration_ms"?: number;
          "key"?: string;
          "last_used_at"?: string;
          "method"?: string;
          "missing_concepts"?: (string)[];
          "model"?: string | null;
          "optimized_length"?: number;
          "optimized_prompt"?: string;
          "original_length"?: number;
          "preservation"?: number;
          "project_id"?: string | null;
          "target_length"?: number;
          "used_count"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "prompt_optimizations_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "prompt_optimizations_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "provider_configs": {
        Row: {
          "capabilities": NonNullable<Json>;
          "default_model": string | null;
          "enabled": boolean;
          "max_concurrency": number | null;
          "models": NonNullable<Json>;
          "options": NonNullable<Json>;
          "priority": number;
          "provider": string;
          "requests_per_minute": number | null;
          "timeout_ms": number;
          "updated_at": string;
          "weight": number;
        };
        ComputedFields: never;
        Insert: {
          "capabilities"?: NonNullable<Json>;
          "default_model"?: string | null;
          "enabled"?: boolean;
          "max_concurrency"?: number | null;
          "models"?: NonNullable<Json>;
          "options"?: NonNullable<Json>;
          "priority"?: number;
          "provider": string;
          "requests_per_minute"?: number | null;
          "timeout_ms"?: number;
          "updated_at"?: string;
          "weight"?: number;
        };
        Update: {
          "capabilities"?: NonNullable<Json>;
          "default_model"?: string | null;
          "enabled"?: boolean;
          "max_concurrency"?: number | null;
          "models"?: NonNullable<Json>;
          "options"?: NonNullable<Json>;
          "priority"?: number;
          "provider"?: string;
          "requests_per_minute"?: number | null;
          "timeout_ms"?: number;
          "updated_at"?: string;
          "weight"?: number;
        };
        Relationships: [];
      };
      "provider_health": {
        Row: {
          "asked_until": string | null;
          "average_latency_ms": number | null;
          "broken_promises": number;
          "consecutive_failures": number;
          "cooldown_until": string | null;
          "cooldowns": number;
          "counted_at": string;
          "failed_jobs": NonNullable<Json>;
          "failed_since": number;
          "failing_since": string | null;
          "failures": number;
          "last_error_class": string | null;
          "last_error_message": string | null;
          "last_failure_at": string | null;
          "last_success_at": string | null;
          "opened_at": string | null;
          "probed_at": string | null;
          "promised_at": string;
          "promises": number;
          "provider": string;
          "recovered_at": string | null;
          "refilled_at": string;
          "scope": string;
          "successes": number;
          "tokens": number | null;
          "well_at": string | null;
          "write_health": undefined | null;
        };
        ComputedFields: "write_health";
        Insert: {
          "asked_until"?: string | null;
          "average_latency_ms"?: number | null;
          "broken_promises"?: number;
          "consecutive_failures"?: number;
          "cooldown_until"?: string | null;
          "cooldowns"?: number;
          "counted_at"?: string;
          "failed_jobs"?: NonNullable<Json>;
          "failed_since"?: number;
          "failing_since"?: string | null;
          "failures"?: number;
          "last_error_class"?: string | null;
          "last_error_message"?: string | null;
          "last_failure_at"?: string | null;
          "last_success_at"?: string | null;
          "opened_at"?: string | null;
          "probed_at"?: string | null;
          "promised_at"?: string;
          "promises"?: number;
          "provider": string;
          "recovered_at"?: string | null;
          "refilled_at"?: string;
          "scope": string;
          "successes"?: number;
          "tokens"?: number | null;
          "well_at"?: string | null;
        };
        Update: {
          "asked_until"?: string | null;
          "average_latency_ms"?: number | null;
          "broken_promises"?: number;
          "consecutive_failures"?: number;
          "cooldown_until"?: string | null;
          "cooldowns"?: number;
          "counted_at"?: string;
          "failed_jobs"?: NonNullable<Json>;
          "failed_since"?: number;
          "failing_since"?: string | null;
          "failures"?: number;
          "last_error_class"?: string | null;
          "last_error_message"?: string | null;
          "last_failure_at"?: string | null;
          "last_success_at"?: string | null;
          "opened_at"?: string | null;
          "probed_at"?: string | null;
          "promised_at"?: string;
          "promises"?: number;
          "provider"?: string;
          "recovered_at"?: string | null;
          "refilled_at"?: string;
          "scope"?: string;
          "successes"?: number;
          "tokens"?: number | null;
          "well_at"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "provider_health_provider_fkey";
            columns: ["provider"];
            isOneToOne: false;
            referencedRelation: "provider_configs";
            referencedColumns: ["provider"];
          },
        ];
      };
      "provider_probes": {
        Row: {
          "checked_at": string | null;
          "detail": string | null;
          "facts": NonNullable<Json>;
          "latency_ms": number | null;
          "models_next_at": string;
          "next_at": string;
          "own_models": NonNullable<Json>;
          "provider": string;
          "retired_models": (string)[];
          "status": string | null;
          "upstream_id": string;
        };
        ComputedFields: never;
        Insert: {
          "checked_at"?: string | null;
          "detail"?: string | null;
          "facts"?: NonNullable<Json>;
          "latency_ms"?: number | null;
          "models_next_at": string;
          "next_at": string;
          "own_models"?: NonNullable<Json>;
          "provider": string;
          "retired_models"?: (string)[];
          "status"?: string | null;
          "upstream_id": string;
        };
        Update: {
          "checked_at"?: string | null;
          "detail"?: string | null;
          "facts"?: NonNullable<Json>;
          "latency_ms"?: number | null;
          "models_next_at"?: string;
          "next_at"?: string;
          "own_models"?: NonNullable<Json>;
          "provider"?: string;
          "retired_models"?: (string)[];
          "status"?: string | null;
          "upstream_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "provider_probes_provider_fkey";
            columns: ["provider"];
            isOneToOne: false;
            referencedRelation: "provider_configs";
            referencedColumns: ["provider"];
          },
        ];
      };
      "queue_turn": {
        Row: {
          "only_row": boolean;
          "project_id": string;
        };
        ComputedFields: never;
        Insert: {
          "only_row"?: boolean;
          "project_id": string;
        };
        Update: {
          "only_row"?: boolean;
          "project_id"?: string;
        };
        Relationships: [];
      };
      "removed_images": {
        Row: {
          "aside_path": string;
          "children": (string)[];
          "id": string;
          "image": NonNullable<Json>;
          "project_id": string;
          "ratings": NonNullable<Json>;
          "reason": string;
          "removed_at": string;
          "removed_by": string | null;
          "restorable_until": string;
          "uses": NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          "aside_path": string;
          "children": (string)[];
          "id": string;
          "image": NonNullable<Json>;
          "project_id": string;
          "ratings": NonNullable<Json>;
          "reason": string;
          "removed_at": string;
          "removed_by"?: string | null;
          "restorable_until": string;
          "uses": NonNullable<Json>;
        };
        Update: {
          "aside_path"?: string;
          "children"?: (string)[];
          "id"?: string;
          "image"?: NonNullable<Json>;
          "project_id"?: string;
          "ratings"?: NonNullable<Json>;
          "reason"?: string;
          "removed_at"?: string;
          "removed_by"?: string | null;
          "restorable_until"?: string;
          "uses"?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "removed_images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "removed_images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "retention": {
        Row: {
          "keep": string;
          "what": string;
        };
        ComputedFields: never;
        Insert: {
          "keep": string;
          "what": string;
        };
        Update: {
          "keep"?: string;
          "what"?: string;
        };
        Relationships: [];
      };
      "routing_experience": {
        Row: {
          "context": string;
          "failures": number;
          "latencies": number;
          "latency_logs": number;
          "model": string;
          "project_id": string | null;
          "provider": string;
          "rated": number;
          "ratings": number;
          "successes": number;
          "updated_at": string;
        };
        ComputedFields: never;
        Insert: {
          "context": string;
          "failures"?: number;
          "latencies"?: number;
          "latency_logs"?: number;
          "model": string;
          "project_id"?: string | null;
          "provider": string;
          "rated"?: number;
          "ratings"?: number;
          "successes"?: number;
          "updated_at"?: string;
        };
        Update: {
          "context"?: string;
          "failures"?: number;
          "latencies"?: number;
          "latency_logs"?: number;
          "model"?: string;
          "project_id"?: string | null;
          "provider"?: string;
          "rated"?: number;
          "ratings"?: number;
          "successes"?: number;
          "updated_at"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "routing_experience_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "routing_experience_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "settings": {
        Row: {
          "name": string;
          "updated_at": string;
          "value": NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          "name": string;
          "updated_at"?: string;
          "value": NonNullable<Json>;
        };
        Update: {
          "name"?: string;
          "updated_at"?: string;
          "value"?: NonNullable<Json>;
        };
        Relationships: [];
      };
      "stored_objects": {
        Row: {
          "attempt_id": string | null;
          "bucket": string;
          "created_at": string;
          "deleted_at": string | null;
          "extension": string | null;
          "file_size": number | null;
          "image_id": string | null;
          "job_id": string | null;
          "keep_until": string | null;
          "kind": string;
          "project_id": string;
          "sha256": string | null;
          "stem": string;
          "upload_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id"?: string | null;
          "bucket"?: string;
          "created_at"?: string;
          "deleted_at"?: string | null;
          "extension"?: string | null;
          "file_size"?: number | null;
          "image_id"?: string | null;
          "job_id"?: string | null;
          "keep_until"?: string | null;
          "kind"?: string;
          "project_id": string;
          "sha256"?: string | null;
          "stem": string;
          "upload_id"?: string | null;
        };
        Update: {
          "attempt_id"?: string | null;
          "bucket"?: string;
          "created_at"?: string;
          "deleted_at"?: string | null;
          "extension"?: string | null;
          "file_size"?: number | null;
          "image_id"?: string | null;
          "job_id"?: string | null;
          "keep_until"?: string | null;
          "kind"?: string;
          "project_id"?: string;
          "sha256"?: string | null;
          "stem"?: string;
          "upload_id"?: string | null;
        };
        Relationships: [];
      };
      "style_versions": {
        Row: {
          "created_at": string;
          "created_by": string | null;
          "fields": NonNullable<Json>;
          "project_id": string;
          "style_id": string;
          "version": number;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "created_by"?: string | null;
          "fields": NonNullable<Json>;
          "project_id": string;
          "style_id": string;
          "version": number;
        };
        Update: {
          "created_at"?: string;
          "created_by"?: string | null;
          "fields"?: NonNullable<Json>;
          "project_id"?: string;
          "style_id"?: string;
          "version"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "style_versions_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "style_versions_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "style_versions_style_id_fkey";
            columns: ["style_id"];
            isOneToOne: false;
            referencedRelation: "styles";
            referencedColumns: ["id"];
          },
        ];
      };
      "styles": {
        Row: {
          "created_at": string;
          "created_by": string | null;
          "deleted_at": string | null;
          "description": string;
          "id": string;
          "name": string;
          "project_id": string;
          "updated_at": string;
          "version": number;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "created_by"?: string | null;
          "deleted_at"?: string | null;
          "description"?: string;
          "id"?: string;
          "name": string;
          "project_id": string;
          "updated_at"?: string;
          "version"?: number;
        };
        Update: {
          "created_at"?: string;
          "created_by"?: string | null;
          "deleted_at"?: string | null;
          "description"?: string;
          "id"?: string;
          "name"?: string;
          "project_id"?: string;
          "updated_at"?: string;
          "version"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "styles_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "styles_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "uncounted_successes": {
        Row: {
          "id": number;
          "latency_ms": number | null;
          "model": string;
          "provider": string;
          "started_at": string;
          "upstream_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "id"?: never;
          "latency_ms"?: number | null;
          "model": string;
          "provider": string;
          "started_at": string;
          "upstream_id"?: string | null;
        };
        Update: {
          "id"?: never;
          "latency_ms"?: number | null;
          "model"?: string;
          "provider"?: string;
          "started_at"?: string;
          "upstream_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "uncounted_successes_provider_fkey";
            columns: ["provider"];
            isOneToOne: false;
            referencedRelation: "provider_configs";
            referencedColumns: ["provider"];
          },
        ];
      };
      "undelivered_answers": {
        Row: {
          "awaited_until": string;
          "caller": string | null;
          "created_at": string;
          "delivered_at": string | null;
          "generation_id": string;
          "request_hash": string;
        };
        ComputedFields: never;
        Insert: {
          "awaited_until": string;
          "caller"?: string | null;
          "created_at": string;
          "delivered_at"?: string | null;
          "generation_id": string;
          "request_hash": string;
        };
        Update: {
          "awaited_until"?: string;
          "caller"?: string | null;
          "created_at"?: string;
          "delivered_at"?: string | null;
          "generation_id"?: string;
          "request_hash"?: string;
        };
        Relationships: [];
      };
      "upstream_batch_lines": {
        Row: {
          "attempt_id": string;
          "request": Json | null;
          "upstream_batch_id": string;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id": string;
          "request"?: Json | null;
          "upstream_batch_id": string;
        };
        Update: {
          "attempt_id"?: string;
          "request"?: Json | null;
          "upstream_batch_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "upstream_batch_lines_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: true;
            referencedRelation: "generation_attempts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "upstream_batch_lines_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: true;
            referencedRelation: "invariant_ledger_equals_attempts";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "upstream_batch_lines_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: true;
            referencedRelation: "invariant_open_attempts_are_leased";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "upstream_batch_lines_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: true;
            referencedRelation: "invariant_open_attempts_have_open_jobs";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "upstream_batch_lines_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: true;
            referencedRelation: "invariant_places_without_a_lease_belong_to_waiting_jobs";
            referencedColumns: ["attempt_id"];
          },
          {
            foreignKeyName: "upstream_batch_lines_upstream_batch_id_fkey";
            columns: ["upstream_batch_id"];
            isOneToOne: false;
            referencedRelation: "upstream_batches";
            referencedColumns: ["id"];
          },
        ];
      };
      "upstream_batches": {
        Row: {
          "batch_id": string;
          "created_at": string;
          "ended_at": string | null;
          "ends_at": string;
          "failure": string | null;
          "id": string;
          "lease_id": string | null;
          "lease_until": string | null;
          "lines_read": number;
          "looks": number;
          "model": string;
          "name": string | null;
          "next_at": string | null;
          "project_id": string;
          "provider": string;
          "results_file": string | null;
          "sent_at": string | null;
          "status": string;
          "upstream_id": string;
        };
        ComputedFields: never;
        Insert: {
          "batch_id": string;
          "created_at"?: string;
          "ended_at"?: string | null;
          "ends_at": string;
          "failure"?: string | null;
          "id"?: string;
          "lease_id"?: string | null;
          "lease_until"?: string | null;
          "lines_read"?: number;
          "looks"?: number;
          "model": string;
          "name"?: string | null;
          "next_at"?: string | null;
          "project_id": string;
          "provider": string;
          "results_file"?: string | null;
          "sent_at"?: string | null;
          "status"?: string;
          "upstream_id": string;
        };
        Update: {
          "batch_id"?: string;
          "created_at"?: string;
          "ended_at"?: string | null;
          "ends_at"?: string;
          "failure"?: string | null;
          "id"?: string;
          "lease_id"?: string | null;
          "lease_until"?: string | null;
          "lines_read"?: number;
          "looks"?: number;
          "model"?: string;
          "name"?: string | null;
          "next_at"?: string | null;
          "project_id"?: string;
          "provider"?: string;
          "results_file"?: string | null;
          "sent_at"?: string | null;
          "status"?: string;
          "upstream_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "upstream_batches_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "upstream_batches_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "upstream_batches_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "usage_ledger": {
        Row: {
          "account_id": string | null;
          "api_key_id": string | null;
          "at": string;
          "attempt_id": string | null;
          "bytes": number;
          "counted_at": string;
          "counts_to": (string)[];
          "entry": string;
          "estimated": boolean;
          "job_id": string | null;
          "model": string | null;
          "organization_id": string | null;
          "pictures": number;
          "project_id": string;
          "provider": string | null;
          "requests": number;
          "usd": number;
          "book": boolean | null;
          "bytes_refusal": Json | null;
          "limits_of": {
            "at_once": number;
            "bytes": number;
            "pictures_per_day": number;
            "queued": number;
            "requests_per_minute": number;
            "scope": string;
            "scope_id": string;
            "usd_per_day": number;
            "usd_per_month": number;
          } | null;
        };
        ComputedFields: "book" | "bytes_refusal" | "limits_of";
        Insert: {
          "account_id"?: string | null;
          "api_key_id"?: string | null;
          "at": string;
          "attempt_id"?: string | null;
          "bytes"?: number;
          "counted_at": string;
          "counts_to": (string)[];
          "entry": string;
          "estimated"?: boolean;
          "job_id"?: string | null;
          "model"?: string | null;
          "organization_id"?: string | null;
          "pictures"?: number;
          "project_id": string;
          "provider"?: string | null;
          "requests"?: number;
          "usd"?: number;
        };
        Update: {
          "account_id"?: string | null;
          "api_key_id"?: string | null;
          "at"?: string;
          "attempt_id"?: string | null;
          "bytes"?: number;
          "counted_at"?: string;
          "counts_to"?: (string)[];
          "entry"?: string;
          "estimated"?: boolean;
          "job_id"?: string | null;
          "model"?: string | null;
          "organization_id"?: string | null;
          "pictures"?: number;
          "project_id"?: string;
          "provider"?: string | null;
          "requests"?: number;
          "usd"?: number;
        };
        Relationships: [];
      };
      "usage_totals": {
        Row: {
          "bytes": number;
          "period": string;
          "pictures": number;
          "requests": number;
          "scope": string;
          "scope_id": string;
          "starts_at": string;
          "usd": number;
        };
        ComputedFields: never;
        Insert: {
          "bytes"?: number;
          "period": string;
          "pictures"?: number;
          "requests"?: number;
          "scope": string;
          "scope_id": string;
          "starts_at": string;
          "usd"?: number;
        };
        Update: {
          "bytes"?: number;
          "period"?: string;
          "pictures"?: number;
          "requests"?: number;
          "scope"?: string;
          "scope_id"?: string;
          "starts_at"?: string;
          "usd"?: number;
        };
        Relationships: [];
      };
      "webhook_deliveries": {
        Row: {
          "batch_id": string | null;
          "created_at": string;
          "delivered_at": string | null;
          "endpoint_id": string;
          "event": string;
          "id": string;
          "job_id": string | null;
          "last_error": string | null;
          "last_status": number | null;
          "lease_id": string | null;
          "next_try_at": string | null;
          "payload": NonNullable<Json>;
          "project_id": string;
          "status": string;
          "tries": number;
        };
        ComputedFields: never;
        Insert: {
          "batch_id"?: string | null;
          "created_at"?: string;
          "delivered_at"?: string | null;
          "endpoint_id": string;
          "event": string;
          "id"?: string;
          "job_id"?: string | null;
          "last_error"?: string | null;
          "last_status"?: number | null;
          "lease_id"?: string | null;
          "next_try_at"?: string | null;
          "payload": NonNullable<Json>;
          "project_id": string;
          "status"?: string;
          "tries"?: number;
        };
        Update: {
          "batch_id"?: string | null;
          "created_at"?: string;
          "delivered_at"?: string | null;
          "endpoint_id"?: string;
          "event"?: string;
          "id"?: string;
          "job_id"?: string | null;
          "last_error"?: string | null;
          "last_status"?: number | null;
          "lease_id"?: string | null;
          "next_try_at"?: string | null;
          "payload"?: NonNullable<Json>;
          "project_id"?: string;
          "status"?: string;
          "tries"?: number;
        };
        Relationships: [
          {
            foreignKeyName: "webhook_deliveries_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "webhook_deliveries_endpoint_id_fkey";
            columns: ["endpoint_id"];
            isOneToOne: false;
            referencedRelation: "webhook_endpoints";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_completed_jobs_have_pictures";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_costs_fit_attempts";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ended_jobs_have_an_end";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_settles_every_asking";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_running_jobs_are_leased";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_waiting_jobs_are_looked_at";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "webhook_deliveries_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "webhook_endpoints": {
        Row: {
          "created_at": string;
          "created_by": string | null;
          "description": string;
          "disabled_reason": string | null;
          "enabled": boolean;
          "events": (string)[];
          "id": string;
          "project_id": string;
          "updated_at": string;
          "url": string;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "created_by"?: string | null;
          "description"?: string;
          "disabled_reason"?: string | null;
          "enabled"?: boolean;
          "events": (string)[];
          "id"?: string;
          "project_id": string;
          "updated_at"?: string;
          "url": string;
        };
        Update: {
          "created_at"?: string;
          "created_by"?: string | null;
          "description"?: string;
          "disabled_reason"?: string | null;
          "enabled"?: boolean;
          "events"?: (string)[];
          "id"?: string;
          "project_id"?: string;
          "updated_at"?: string;
          "url"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "webhook_endpoints_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_equals_stored_bytes";
            referencedColumns: ["project_id"];
          },
          {
            foreignKeyName: "webhook_endpoints_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "webhook_secrets": {
        Row: {
          "endpoint_id": string;
          "previous_expires_at": string | null;
          "previous_secret": string | null;
          "secret": string;
        };
        ComputedFields: never;
        Insert: {
          "endpoint_id": string;
          "previous_expires_at"?: string | null;
          "previous_secret"?: string | null;
          "secret": string;
        };
        Update: {
          "endpoint_id"?: string;
          "previous_expires_at"?: string | null;
          "previous_secret"?: string | null;
          "secret"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "webhook_secrets_endpoint_id_fkey";
            columns: ["endpoint_id"];
            isOneToOne: true;
            referencedRelation: "webhook_endpoints";
            referencedColumns: ["id"];
          },
        ];
      };
    };
    Views: {
      "analytics_cells": {
        Row: {
          "bytes": number | null;
          "characters_after": number | null;
          "characters_before": number | null;
          "count": number | null;
          "coverage": number | null;
          "detail": string | null;
          "duration": string | null;
          "kind": string | null;
          "maybe_billed_usd": number | null;
          "model": string | null;
          "ms": number | null;
          "period": string | null;
          "project_id": string | null;
          "provider": string | null;
          "starts_at": string | null;
          "step_counts": (number)[] | null;
          "steps": (number)[] | null;
          "topic": string | null;
          "usd": number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "analytics_percentiles": {
        Row: {
          "duration": string | null;
          "model": string | null;
          "p50_ms": number | null;
          "p95_ms": number | null;
          "p99_ms": number | null;
          "period": string | null;
          "project_id": string | null;
          "provider": string | null;
          "series": string | null;
          "starts_at": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "error_cells": {
        Row: {
          "code": string | null;
          "count": number | null;
          "fingerprint": string | null;
          "first_seen_at": string | null;
          "job_id": string | null;
          "last_seen_at": string | null;
          "message": string | null;
          "project_id": string | null;
          "provider": string | null;
          "request_id": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_completed_jobs_have_pictures": {
        Row: {
          "images_requested": number;
          "job_id": string;
        };
        ComputedFields: never;
        Insert: {
          "images_requested"?: number | null;
          "job_id"?: string | null;
        };
        Update: {
          "images_requested"?: number | null;
          "job_id"?: string | null;
        };
        Relationships: [];
      };
      "invariant_costs_fit_attempts": {
        Row: {
          "cost_usd": number | null;
          "job_id": string;
          "maybe_billed_usd": number | null;
          "maybe_of_attempts": number | null;
          "of_attempts": number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_ended_jobs_have_an_end": {
        Row: {
          "completed_at": string | null;
          "job_id": string;
          "status": string;
        };
        ComputedFields: never;
        Insert: {
          "completed_at"?: string | null;
          "job_id"?: string | null;
          "status"?: string | null;
        };
        Update: {
          "completed_at"?: string | null;
          "job_id"?: string | null;
          "status"?: string | null;
        };
        Relationships: [];
      };
      "invariant_ledger_equals_attempts": {
        Row: {
          "attempt_id": string;
          "status": string;
          "usd": number | null;
          "usd_of_attempt": number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_ledger_equals_stored_bytes": {
        Row: {
          "bytes": number | null;
          "project_id": string;
          "stored_bytes": number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_ledger_settles_every_asking": {
        Row: {
          "job_id": string;
          "n": number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_one_attempt_is_open": {
        Row: {
          "job_id": string;
          "open": number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_completed_jobs_have_pictures";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_costs_fit_attempts";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ended_jobs_have_an_end";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_ledger_settles_every_asking";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_running_jobs_are_leased";
            referencedColumns: ["job_id"];
          },
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "invariant_waiting_jobs_are_looked_at";
            referencedColumns: ["job_id"];
          },
        ];
      };
      "invariant_open_attempts_are_leased": {
        Row: {
          "attempt_id": string;
          "status": string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_open_attempts_have_open_jobs": {
        Row: {
          "attempt_id": string;
          "status": string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_pictures_are_in_the_ledger": {
        Row: {
          "image_id": string;
          "object_path": string;
        };
        ComputedFields: never;
        Insert: {
          "image_id"?: string | null;
          "object_path"?: string | null;
        };
        Update: {
          "image_id"?: string | null;
          "object_path"?: string | null;
        };
        Relationships: [];
      };
      "invariant_places_without_a_lease_belong_to_waiting_jobs": {
        Row: {
          "attempt_id": string;
          "status": string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_running_jobs_are_leased": {
        Row: {
          "job_id": string;
        };
        ComputedFields: never;
        Insert: {
          "job_id"?: string | null;
        };
        Update: {
          "job_id"?: string | null;
        };
        Relationships: [];
      };
      "invariant_the_ledger_names_pictures_that_are": {
        Row: {
          "image_id": string | null;
          "stem": string;
        };
        ComputedFields: never;
        Insert: {
          "image_id"?: string | null;
          "stem"?: string | null;
        };
        Update: {
          "image_id"?: string | null;
          "stem"?: string | null;
        };
        Relationships: [];
      };
      "invariant_totals_equal_ledger": {
        Row: {
          "bytes": number;
          "period": string;
          "pictures": number;
          "requests": number;
          "scope": string;
          "scope_id": string;
          "starts_at": string;
          "usd": number;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "invariant_waiting_jobs_are_looked_at": {
        Row: {
          "job_id": string;
        };
        ComputedFields: never;
        Insert: {
          "job_id"?: string | null;
        };
        Update: {
          "job_id"?: string | null;
        };
        Relationships: [];
      };
    };
    Functions: {
      "accept_invitation": { Args: { "invitation_id": string; "token": string }; Returns: Json };
      "accessible_projects": {
        Args: { "account": string };
        Returns: {
          "organization_id": string;
          "project_id": string;
          "role": string;
        }[];
      };
      "account_exists": { Args: { "account": string }; Returns: boolean };
      "account_of": { Args: { "caller": string }; Returns: string };
      "act_for": { Args: { "caller": string }; Returns: undefined };
      "add_histograms": {
        Args: {
          "counts": (number)[];
          "more_counts": (number)[];
          "more_steps": (number)[];
          "steps": (number)[];
        };
        Returns: Record<string, unknown>;
      };
      "add_schedule": {
        Args: { "command": string; "in_minutes": string; "name": string; "schedule": string };
        Returns: undefined;
      };
      "add_up_analytics": { Args: { "most"?: number }; Returns: number };
      "administered_organization_ids": { Args: Record<PropertyKey, never>; Returns: string[] };
      "administration_refusal": { Args: { "caller": string; "project_id": string }; Returns: Json };
      "admit": {
        Args: {
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
          "starts": boolean;
        };
        Returns: Json;
      };
      "adopt_project": { Args: { "account": string; "project_id": string }; Returns: undefined };
      "affordable": { Args: { "plan": Json; "usd_left": Json }; Returns: Json };
      "age_seconds": { Args: { "at": string }; Returns: number };
      "alert_document": {
        Args: {
          "alert": Omit<
            Database["image_generation"]["Tables"]["alerts"]["Row"],
            Database["image_generation"]["Tables"]["alerts"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "alert_rule_document": {
        Args: {
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "alerts_refusal": {
        Args: { "caller": string; "project_id": string; "watches": string };
        Returns: Json;
      };
      "analytics_durations": {
        Args: {
          "question": Database["image_generation"]["CompositeTypes"]["analytics_question"];
          "topics": (string)[];
        };
        Returns: {
          "duration": string;
          "model": string;
          "percentiles": Json;
          "project_id": string;
          "provider": string;
          "series": string;
          "starts_at": string;
        }[];
      };
      "analytics_scope": {
        Args: { "of_each": boolean; "organization_id": string; "project_id": string };
        Returns: (string)[];
      };
      "analytics_selection": {
        Args: {
          "question": Database["image_generation"]["CompositeTypes"]["analytics_question"];
          "topics": (string)[];
        };
        Returns: {
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "project_id": string;
          "provider": string;
          "starts_at": string;
          "topic": string;
          "usd": number;
        }[];
      };
      "api_key": {
        Args: { "id": string };
        Returns: {
          "account_id": string | null;
          "created_at": string;
          "expires_at": string | null;
          "id": string;
          "name": string;
          "prefix": string;
          "project_id": string;
          "scopes": (string)[];
        }[];
        SetofOptions: {
          from: "*";
          to: "api_keys";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "api_key_document": { Args: { "api_key_id": string }; Returns: Json };
      "api_key_refusal": { Args: { "api_key_id": string; "caller": string }; Returns: Json };
      "api_key_used_at": { Args: { "api_key_id": string }; Returns: string };
      "apply_retention": { Args: { "most"?: number }; Returns: number };
      "asking": { Args: { "job_id": string }; Returns: string };
      "at_once_lock": { Args: { "scope": string; "scope_id": string }; Returns: number };
      "attempt_facts": {
        Args: {
          "a": Omit<
            Database["image_generation"]["Tables"]["generation_attempts"]["Row"],
            Database["image_generation"]["Tables"]["generation_attempts"]["ComputedFields"]
          >;
        };
        Returns: {
          "at": string;
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "error": Json | null;
          "id": number;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "project_id": string | null;
          "provider": string;
          "step": number;
          "topic": string;
          "usd": number;
        }[];
        SetofOptions: {
          from: "image_generation.generation_attempts";
          to: "analytics_facts";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "available_tokens": {
        Args: {
          "at": string;
          "refilled_at": string;
          "requests_per_minute": number;
          "tokens": number;
        };
        Returns: number;
      };
      "batch_counts": { Args: { "batch_id": string }; Returns: Json };
      "batch_document": { Args: { "batch_id": string }; Returns: Json };
      "batch_refusal": { Args: { "batch_id": string; "caller": string }; Returns: Json };
      "begun_before": {
        Args: { "job_id": string; "lease_id": string; "lease_seconds": number; "plan": Json };
        Returns: Json;
      };
      "book": {
        Args: {
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
        };
        Returns: boolean;
      };
      "bounded": {
        Args: { "least_value": number; "most": number; "value": number };
        Returns: number;
      };
      "bytes_refusal": {
        Args: {
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "cache_lifetime": { Args: Record<PropertyKey, never>; Returns: string };
      "cached": { Args: { "cache_key": string; "project_id": string }; Returns: Json };
      "called": {
        Args: {
          "at": string;
          "calls": number;
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
          "requests_per_minute": number;
        };
        Returns: {
          "asked_until": string | null;
          "average_latency_ms": number | null;
          "broken_promises": number;
          "consecutive_failures": number;
          "cooldown_until": string | null;
          "cooldowns": number;
          "counted_at": string;
          "failed_jobs": NonNullable<Json>;
          "failed_since": number;
          "failing_since": string | null;
          "failures": number;
          "last_error_class": string | null;
          "last_error_message": string | null;
          "last_failure_at": string | null;
          "last_success_at": string | null;
          "opened_at": string | null;
          "probed_at": string | null;
          "promised_at": string;
          "promises": number;
          "provider": string;
          "recovered_at": string | null;
          "refilled_at": string;
          "scope": string;
          "successes": number;
          "tokens": number | null;
          "well_at": string | null;
        };
        SetofOptions: {
          from: "*";
          to: "provider_health";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "change_member": {
        Args: { "organization_id": string; "role": string; "user_id": string };
        Returns: undefined;
      };
      "changeable_project": { Args: { "caller": string; "job_id": string }; Returns: Json };
      "cleanup_report": { Args: { "older_than_seconds": number }; Returns: Json };
      "clock": { Args: Record<PropertyKey, never>; Returns: string };
      "close_attempt": { Args: { "ended": Json; "job_id": string }; Returns: undefined };
      "compression_facts": {
        Args: {
          "c": Omit<
            Database["image_generation"]["Tables"]["prompt_compressions"]["Row"],
            Database["image_generation"]["Tables"]["prompt_compressions"]["ComputedFields"]
          >;
        };
        Returns: {
          "at": string;
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "error": Json | null;
          "id": number;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "project_id": string | null;
          "provider": string;
          "step": number;
          "topic": string;
          "usd": number;
        }[];
        SetofOptions: {
          from: "image_generation.prompt_compressions";
          to: "analytics_facts";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "control": { Args: { "action": string; "job_id": string }; Returns: Json };
      "cooldown_ms": {
        Args: {
          "at": string;
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
        };
        Returns: number;
      };
      "count_cache_hit": {
        Args: { "model": string; "project_id": string; "provider": string; "saved_usd": number };
        Returns: undefined;
      };
      "count_facts": {
        Args: {
          "facts": (Database["image_generation"]["Tables"]["analytics_facts"]["Row"])[];
          "sign"?: number;
        };
        Returns: undefined;
      };
      "count_jobs": {
        Args: { "most": number; "scope": string; "scope_id": string; "waiting": boolean };
        Returns: number;
      };
      "count_left_successes": { Args: Record<PropertyKey, never>; Returns: undefined };
      "count_outcome": {
        Args: {
          "ended": Database["image_generation"]["CompositeTypes"]["outcome"];
          "model": string;
          "provider": string;
          "upstream_id": string;
        };
        Returns: undefined;
      };
      "count_successes": {
        Args: { "provider": string; "upstream_id": string };
        Returns: undefined;
      };
      "create_organization": {
        Args: { "name": string };
        Returns: {
          "created_at": string;
          "id": string;
          "name": string;
          "personal_user_id": string | null;
        };
        SetofOptions: {
          from: "*";
          to: "organizations";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "database_caller": { Args: { "project_id": string }; Returns: string };
      "decayed": {
        Args: { "at": string; "count": number; "half_life"?: string; "since": string };
        Returns: number;
      };
      "default_project_id": { Args: { "caller": string }; Returns: string };
      "described_by": { Args: { "filter": Json }; Returns: string };
      "due_objects": {
        Args: { "older_than_seconds": number };
        Returns: {
          "bucket": string;
          "created_at": string;
          "extension": string;
          "project_id": string;
          "stem": string;
          "what": string;
        }[];
      };
      "due_pictures": {
        Args: { "most": number; "reason": string };
        Returns: {
          "bytes": number;
          "image_id": string;
          "project_id": string;
          "provider": string;
        }[];
      };
      "duration_step": { Args: { "ms": number }; Returns: number };
      "emit_batch_event": {
        Args: { "batch_id": string; "data": Json; "type": string };
        Returns: undefined;
      };
      "emit_event": {
        Args: { "data": Json; "job_id": string; "project_id": string; "type": string };
        Returns: undefined;
      };
      "end_batch": { Args: { "batch_id": string }; Returns: undefined };
      "end_job": {
        Args: { "ending": Json; "job_id": string; "lease_id": string };
        Returns: undefined;
      };
      "enqueue_batch": {
        Args: {
          "deduplication_key": string;
          "options": Json;
          "project_id": string;
          "requests": Json;
        };
        Returns: string;
      };
      "enqueue_generation": {
        Args: {
          "deduplication_key": string;
          "options": Json;
          "project_id": string;
          "prompt": string;
        };
        Returns: string;
      };
      "epoch_seconds": { Args: { "at": string }; Returns: number };
      "error_fingerprint": {
        Args: { "code": string; "form": string; "provider": string };
        Returns: string;
      };
      "error_group_rows": {
        Args: {
          "most": number;
          "question": Database["image_generation"]["CompositeTypes"]["analytics_question"];
        };
        Returns: {
          "document": Json;
          "last_seen_at": string;
        }[];
      };
      "event_document": {
        Args: {
          "event": Omit<
            Database["image_generation"]["Tables"]["generation_events"]["Row"],
            Database["image_generation"]["Tables"]["generation_events"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "feed_batches": { Args: { "most"?: number }; Returns: undefined };
      "feed_item": {
        Args: {
          "batch": Omit<
            Database["image_generation"]["Tables"]["batches"]["Row"],
            Database["image_generation"]["Tables"]["batches"]["ComputedFields"]
          >;
          "item": Omit<
            Database["image_generation"]["Tables"]["batch_items"]["Row"],
            Database["image_generation"]["Tables"]["batch_items"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "find_budgets": {
        Args: {
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: {
          "subject": string;
          "value": number;
        }[];
      };
      "find_failures": {
        Args: {
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: {
          "subject": string;
          "value": number;
        }[];
      };
      "find_providers_down": {
        Args: {
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: {
          "subject": string;
          "value": number;
        }[];
      };
      "find_spending": {
        Args: {
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: {
          "subject": string;
          "value": number;
        }[];
      };
      "find_trouble": {
        Args: {
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: {
          "subject": string;
          "value": number;
        }[];
      };
      "generation_document": {
        Args: { "job_id": string; "largest_request"?: number };
        Returns: Json;
      };
      "has_own_limits": { Args: { "scope": string; "scope_id": string }; Returns: boolean };
      "having_words": { Args: { "filter": Json; "projects": (string)[] }; Returns: string };
      "health_after": {
        Args: {
          "at": string;
          "ended": Database["image_generation"]["CompositeTypes"]["outcome"];
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
        };
        Returns: {
          "asked_until": string | null;
          "average_latency_ms": number | null;
          "broken_promises": number;
          "consecutive_failures": number;
          "cooldown_until": string | null;
          "cooldowns": number;
          "counted_at": string;
          "failed_jobs": NonNullable<Json>;
          "failed_since": number;
          "failing_since": string | null;
          "failures": number;
          "last_error_class": string | null;
          "last_error_message": string | null;
          "last_failure_at": string | null;
          "last_success_at": string | null;
          "opened_at": string | null;
          "probed_at": string | null;
          "promised_at": string;
          "promises": number;
          "provider": string;
          "recovered_at": string | null;
          "refilled_at": string;
          "scope": string;
          "successes": number;
          "tokens": number | null;
          "well_at": string | null;
        };
        SetofOptions: {
          from: "*";
          to: "provider_health";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "health_after_probe": {
        Args: {
          "at": string;
          "error_class": string;
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
          "message": string;
        };
        Returns: {
          "asked_until": string | null;
          "average_latency_ms": number | null;
          "broken_promises": number;
          "consecutive_failures": number;
          "cooldown_until": string | null;
          "cooldowns": number;
          "counted_at": string;
          "failed_jobs": NonNullable<Json>;
          "failed_since": number;
          "failing_since": string | null;
          "failures": number;
          "last_error_class": string | null;
          "last_error_message": string | null;
          "last_failure_at": string | null;
          "last_success_at": string | null;
          "opened_at": string | null;
          "probed_at": string | null;
          "promised_at": string;
          "promises": number;
          "provider": string;
          "recovered_at": string | null;
          "refilled_at": string;
          "scope": string;
          "successes": number;
          "tokens": number | null;
          "well_at": string | null;
        };
        SetofOptions: {
          from: "*";
          to: "provider_health";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "health_document": {
        Args: {
          "at": string;
          "h": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
          "requests_per_minute": number;
        };
        Returns: Json;
      };
      "histogram_percentiles": {
        Args: { "counts": (number)[]; "steps": (number)[] };
        Returns: Json;
      };
      "input_pictures": { Args: { "image_ids": (string)[] }; Returns: Json };
      "invite": {
        Args: { "email": string; "organization_id": string; "role": string };
        Returns: Json;
      };
      "is_anonymous": { Args: { "account_id": string }; Returns: boolean };
      "is_breakdown": { Args: { "error_class": string }; Returns: boolean };
      "is_common_failure": { Args: { "failed_jobs": Json; "well_at": string }; Returns: boolean };
      "is_invited": { Args: { "account_id": string }; Returns: boolean };
      "is_judged": {
        Args: {
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
          "upstream_id": string;
        };
        Returns: boolean;
      };
      "is_lack": { Args: { "code": string }; Returns: boolean };
      "is_of_all_models": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: boolean;
      };
      "is_of_everybody": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: boolean;
      };
      "is_providers_failure": { Args: { "code": string }; Returns: boolean };
      "job_facts": {
        Args: {
          "j": Omit<
            Database["image_generation"]["Tables"]["generation_jobs"]["Row"],
            Database["image_generation"]["Tables"]["generation_jobs"]["ComputedFields"]
          >;
        };
        Returns: {
          "at": string;
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "error": Json | null;
          "id": number;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "project_id": string | null;
          "provider": string;
          "step": number;
          "topic": string;
          "usd": number;
        }[];
        SetofOptions: {
          from: "image_generation.generation_jobs";
          to: "analytics_facts";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "jobs_with_words": {
        Args: {
          "are_together": boolean;
          "conditions": string;
          "filter": Json;
          "having_words": string;
          "most": number;
        };
        Returns: (string)[];
      };
      "join_upstream_batch": {
        Args: { "attempt_id": string; "request": Json };
        Returns: undefined;
      };
      "keep_style_pictures": { Args: { "fields": Json; "project_id": string }; Returns: string };
      "keys_refusal": { Args: { "caller": string; "project_id": string }; Returns: Json };
      "learn": {
        Args: {
          "context": string;
          "kept": number;
          "project_id": string;
          "seen": Omit<
            Database["image_generation"]["Tables"]["routing_experience"]["Row"],
            Database["image_generation"]["Tables"]["routing_experience"]["ComputedFields"]
          >;
        };
        Returns: undefined;
      };
      "learn_outcome": { Args: { "attempt_id": string }; Returns: undefined };
      "limit_scopes": { Args: Record<PropertyKey, never>; Returns: (string)[] };
      "limited": { Args: { "admitted": Json; "refusal": Json }; Returns: Json };
      "limits_of": {
        Args: {
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
        };
        Returns: {
          "at_once": number;
          "bytes": number;
          "pictures_per_day": number;
          "queued": number;
          "requests_per_minute": number;
          "scope": string;
          "scope_id": string;
          "usd_per_day": number;
          "usd_per_month": number;
        }[];
      };
      "limits_refusal": {
        Args: { "caller": string; "scope": string; "scope_id": string };
        Returns: Json;
      };
      "line_of_return": {
        Args: { "image": Json };
        Returns: {
          "account_id": string | null;
          "api_key_id": string | null;
          "at": string;
          "attempt_id": string | null;
          "bytes": number;
          "counted_at": string;
          "counts_to": (string)[];
          "entry": string;
          "estimated": boolean;
          "job_id": string | null;
          "model": string | null;
          "organization_id": string | null;
          "pictures": number;
          "project_id": string;
          "provider": string | null;
          "requests": number;
          "usd": number;
        };
        SetofOptions: {
          from: "*";
          to: "usage_ledger";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "lock_routing": { Args: { "ended": Json; "plan": Json }; Returns: (string)[] };
      "lock_usage": {
        Args: {
          "at": string;
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
        };
        Returns: (Database["image_generation"]["CompositeTypes"]["bound_usage"])[];
      };
      "look_by_alert_rules": { Args: { "most"?: number }; Returns: number };
      "look_time": { Args: Record<PropertyKey, never>; Returns: string };
      "maintain_analytics": { Args: Record<PropertyKey, never>; Returns: undefined };
      "maintain_batches": { Args: Record<PropertyKey, never>; Returns: undefined };
      "maintain_generations": { Args: Record<PropertyKey, never>; Returns: undefined };
      "maintain_webhooks": { Args: Record<PropertyKey, never>; Returns: undefined };
      "may_be_tried": {
        Args: {
          "at": string;
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
        };
        Returns: boolean;
      };
      "may_start": { Args: { "job_id": string }; Returns: boolean };
      "member_organization_ids": { Args: Record<PropertyKey, never>; Returns: string[] };
      "message_for_all": { Args: { "error_class": string; "message": string }; Returns: string };
      "message_form": { Args: { "message": string }; Returns: string };
      "milliseconds": { Args: { "duration": string }; Returns: number };
      "most_picture_bytes": { Args: Record<PropertyKey, never>; Returns: number };
      "most_sizes": { Args: Record<PropertyKey, never>; Returns: number };
      "most_with_words": { Args: Record<PropertyKey, never>; Returns: number };
      "my_administered_projects": { Args: Record<PropertyKey, never>; Returns: string[] };
      "my_projects": { Args: Record<PropertyKey, never>; Returns: string[] };
      "my_role": { Args: { "project_id": string }; Returns: string };
      "my_verified_email": { Args: Record<PropertyKey, never>; Returns: string };
      "name_pictures": { Args: { "options": Json; "project_id": string }; Returns: Json };
      "no_percentiles": { Args: Record<PropertyKey, never>; Returns: Json };
      "obstacle": {
        Args: {
          "at": string;
          "candidate": Json;
          "max_concurrency": number;
          "requests_per_minute": number;
          "upstream_id": string;
        };
        Returns: Json;
      };
      "obstacles_of": {
        Args: {
          "at": string;
          "candidate": Json;
          "config": Omit<
            Database["image_generation"]["Tables"]["provider_configs"]["Row"],
            Database["image_generation"]["Tables"]["provider_configs"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "occupy": {
        Args: {
          "at": string;
          "candidate": Json;
          "config": Omit<
            Database["image_generation"]["Tables"]["provider_configs"]["Row"],
            Database["image_generation"]["Tables"]["provider_configs"]["ComputedFields"]
          >;
          "held": (string)[];
          "upstreams": (string)[];
        };
        Returns: Json;
      };
      "oldest_queued_seconds": { Args: { "project_id": string }; Returns: number };
      "open_attempt": {
        Args: {
          "candidate": Json;
          "job_id": string;
          "lease_id": string;
          "lease_seconds": number;
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
          "project_id": string;
        };
        Returns: Json;
      };
      "operator_setting": { Args: { "name": string; "otherwise": number }; Returns: number };
      "organization_name": { Args: { "organization_id": string }; Returns: string };
      "own_projects": {
        Args: { "account": string };
        Returns: {
          "organization_id": string;
          "project_id": string;
          "role": string;
        }[];
      };
      "owned_organization_ids": { Args: Record<PropertyKey, never>; Returns: string[] };
      "passing_over": { Args: { "candidate": Json; "unavailable": Json }; Returns: Json };
      "picture_fact": {
        Args: {
          "at": string;
          "happened": string;
          "i": Omit<
            Database["image_generation"]["Tables"]["images"]["Row"],
            Database["image_generation"]["Tables"]["images"]["ComputedFields"]
          >;
        };
        Returns: {
          "at": string;
          "bytes": number;
          "characters_after": number;
          "characters_before": number;
          "count": number;
          "coverage": number;
          "detail": string;
          "error": Json | null;
          "id": number;
          "kind": string;
          "maybe_billed_usd": number;
          "model": string;
          "ms": number;
          "project_id": string | null;
          "provider": string;
          "step": number;
          "topic": string;
          "usd": number;
        };
        SetofOptions: {
          from: "*";
          to: "analytics_facts";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "picture_id": { Args: { "name": string }; Returns: string };
      "picture_life": { Args: { "what": string }; Returns: string };
      "picture_settings": { Args: { "project_id": string; "request": Json }; Returns: Json };
      "platform_parts": { Args: Record<PropertyKey, never>; Returns: Json };
      "probes_are_due": { Args: Record<PropertyKey, never>; Returns: boolean };
      "project_exists": { Args: { "project_id": string }; Returns: boolean };
      "project_role": { Args: { "caller": string; "project_id": string }; Returns: string };
      "projects_of": {
        Args: { "caller": string };
        Returns: {
          "organization_id": string;
          "project_id": string;
          "role": string;
        }[];
      };
      "publish_short_names": { Args: Record<PropertyKey, never>; Returns: (string)[] };
      "raise_refusal": { Args: { "refusal": Json }; Returns: undefined };
      "recent_requests": {
        Args: { "at": string; "requests_per_minute": number; "scope": string; "scope_id": string };
        Returns: Record<string, unknown>;
      };
      "record_outcome": {
        Args: {
          "ended": Database["image_generation"]["CompositeTypes"]["outcome"];
          "model": string;
          "provider": string;
          "upstream_id": string;
        };
        Returns: undefined;
      };
      "record_promise": {
        Args: { "is_broken": boolean; "model": string; "provider": string; "upstream_id": string };
        Returns: undefined;
      };
      "recount": {
        Args: { "period": string; "scope": string; "scope_id": string; "starts_at": string };
        Returns: {
          "bytes": number;
          "period": string;
          "pictures": number;
          "requests": number;
          "scope": string;
          "scope_id": string;
          "starts_at": string;
          "usd": number;
        };
        SetofOptions: {
          from: "*";
          to: "usage_totals";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "recovered": {
        Args: {
          "at": string;
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
        };
        Returns: {
          "asked_until": string | null;
          "average_latency_ms": number | null;
          "broken_promises": number;
          "consecutive_failures": number;
          "cooldown_until": string | null;
          "cooldowns": number;
          "counted_at": string;
          "failed_jobs": NonNullable<Json>;
          "failed_since": number;
          "failing_since": string | null;
          "failures": number;
          "last_error_class": string | null;
          "last_error_message": string | null;
          "last_failure_at": string | null;
          "last_success_at": string | null;
          "opened_at": string | null;
          "probed_at": string | null;
          "promised_at": string;
          "promises": number;
          "provider": string;
          "recovered_at": string | null;
          "refilled_at": string;
          "scope": string;
          "successes": number;
          "tokens": number | null;
          "well_at": string | null;
        };
        SetofOptions: {
          from: "*";
          to: "provider_health";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "refusal_sentence": { Args: { "refusal": Json }; Returns: string };
      "relaxed_place": { Args: { "job_id": string; "plan": Json }; Returns: Json };
      "remove_invitation": {
        Args: { "invitation_id": string; "organization_id": string };
        Returns: undefined;
      };
      "remove_member": {
        Args: { "organization_id": string; "user_id": string };
        Returns: undefined;
      };
      "repeated": {
        Args: { "idempotency_key": string; "project_id": string; "request_hash": string };
        Returns: Json;
      };
      "report_errors": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: Database["image_generation"]["CompositeTypes"]["report_row"][];
        SetofOptions: {
          from: "image_generation.analytics_question";
          to: "report_row";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "report_prompts": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: Database["image_generation"]["CompositeTypes"]["report_row"][];
        SetofOptions: {
          from: "image_generation.analytics_question";
          to: "report_row";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "report_providers": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: Database["image_generation"]["CompositeTypes"]["report_row"][];
        SetofOptions: {
          from: "image_generation.analytics_question";
          to: "report_row";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "report_storage": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: Database["image_generation"]["CompositeTypes"]["report_row"][];
        SetofOptions: {
          from: "image_generation.analytics_question";
          to: "report_row";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "report_usage": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: Database["image_generation"]["CompositeTypes"]["report_row"][];
        SetofOptions: {
          from: "image_generation.analytics_question";
          to: "report_row";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      "requeue_stalled": { Args: { "job_id": string }; Returns: undefined };
      "require_role": {
        Args: { "action": string; "organization_id": string; "roles": (string)[] };
        Returns: string;
      };
      "reserve_attempt": {
        Args: {
          "attempt": Omit<
            Database["image_generation"]["Tables"]["generation_attempts"]["Row"],
            Database["image_generation"]["Tables"]["generation_attempts"]["ComputedFields"]
          >;
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
        };
        Returns: undefined;
      };
      "reset_limits": {
        Args: { "scope": string; "scope_id": string; "set_by"?: string };
        Returns: boolean;
      };
      "resolve_alert": {
        Args: {
          "alert_id": string;
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: undefined;
      };
      "role_of_scopes": { Args: { "scopes": (string)[] }; Returns: string };
      "runner_document": { Args: { "job_id": string }; Returns: Json };
      "scope_id_of": {
        Args: {
          "line": Omit<
            Database["image_generation"]["Tables"]["usage_ledger"]["Row"],
            Database["image_generation"]["Tables"]["usage_ledger"]["ComputedFields"]
          >;
          "scope": string;
        };
        Returns: string;
      };
      "scopes_of": {
        Args: { "model": string; "provider": string; "upstream_id": string };
        Returns: (string)[];
      };
      "set_limits": {
        Args: { "changes": Json; "scope": string; "scope_id": string; "set_by"?: string };
        Returns: {
          "at_once": number | null;
          "bytes": number | null;
          "id": string;
          "pictures_per_day": number | null;
          "queued": number | null;
          "requests_per_minute": number | null;
          "scope": string;
          "scope_id": string | null;
          "set_by": string;
          "updated_at": string;
          "usd_per_day": number | null;
          "usd_per_month": number | null;
        };
        SetofOptions: {
          from: "*";
          to: "limits";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "setting": { Args: { "name": string }; Returns: string };
      "settle": {
        Args: {
          "bytes": number;
          "estimated": boolean;
          "pictures": number;
          "reservation": string;
          "usd": number;
        };
        Returns: undefined;
      };
      "settle_attempt": { Args: { "attempt_id": string }; Returns: undefined };
      "settle_job": { Args: { "job_id": string }; Returns: undefined };
      "slots_in_use": {
        Args: { "at": string; "provider": string; "upstream_id": string };
        Returns: (number)[];
      };
      "step_durations": { Args: Record<PropertyKey, never>; Returns: (number)[] };
      "stop_batch": { Args: { "batch_id": string; "detail": string }; Returns: boolean };
      "stored_pictures": {
        Args: { "question": Database["image_generation"]["CompositeTypes"]["analytics_question"] };
        Returns: Json;
      };
      "style_document": { Args: { "style_id": string; "version"?: number }; Returns: Json };
      "style_refusal": { Args: { "caller": string; "style_id": string }; Returns: Json };
      "sweep_generations": { Args: Record<PropertyKey, never>; Returns: number };
      "take_place": { Args: { "held": (string)[]; "plan": Json }; Returns: Json };
      "take_slots": {
        Args: {
          "at": string;
          "max_concurrency": number;
          "provider": string;
          "upstream_id": string;
          "wanted": number;
        };
        Returns: (number)[];
      };
      "tell_of_alert": {
        Args: {
          "alert": Omit<
            Database["image_generation"]["Tables"]["alerts"]["Row"],
            Database["image_generation"]["Tables"]["alerts"]["ComputedFields"]
          >;
          "event": string;
          "rule": Omit<
            Database["image_generation"]["Tables"]["alert_rules"]["Row"],
            Database["image_generation"]["Tables"]["alert_rules"]["ComputedFields"]
          >;
        };
        Returns: undefined;
      };
      "tell_progress": {
        Args: {
          "job_id": string;
          "progress": number;
          "project_id": string;
          "provider": string;
          "queue_position": number;
        };
        Returns: undefined;
      };
      "tell_webhooks_of_batch": { Args: { "event": string; "told": Json }; Returns: undefined };
      "text_array": { Args: { "list": Json }; Returns: (string)[] };
      "time_ordered_id": { Args: Record<PropertyKey, never>; Returns: string };
      "token_hash": { Args: { "token": string }; Returns: string };
      "token_wait_ms": {
        Args: {
          "at": string;
          "calls": number;
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
          "requests_per_minute": number;
        };
        Returns: number;
      };
      "told_status": { Args: { "status": string }; Returns: string };
      "transfer": { Args: { "new_owner": string; "organization_id": string }; Returns: undefined };
      "under_way": { Args: { "batch_id": string }; Returns: number };
      "until_next": { Args: { "at": string; "period": string }; Returns: number };
      "usage_of": {
        Args: { "caller": string; "project_id": string };
        Returns: {
          "account_id": string | null;
          "api_key_id": string | null;
          "at": string;
          "attempt_id": string | null;
          "bytes": number;
          "counted_at": string;
          "counts_to": (string)[];
          "entry": string;
          "estimated": boolean;
          "job_id": string | null;
          "model": string | null;
          "organization_id": string | null;
          "pictures": number;
          "project_id": string;
          "provider": string | null;
          "requests": number;
          "usd": number;
        };
        SetofOptions: {
          from: "*";
          to: "usage_ledger";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "usage_of_job": {
        Args: { "job_id": string };
        Returns: {
          "account_id": string | null;
          "api_key_id": string | null;
          "at": string;
          "attempt_id": string | null;
          "bytes": number;
          "counted_at": string;
          "counts_to": (string)[];
          "entry": string;
          "estimated": boolean;
          "job_id": string | null;
          "model": string | null;
          "organization_id": string | null;
          "pictures": number;
          "project_id": string;
          "provider": string | null;
          "requests": number;
          "usd": number;
        };
        SetofOptions: {
          from: "*";
          to: "usage_ledger";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "usage_periods": {
        Args: { "at": string };
        Returns: {
          "period": string;
          "starts_at": string;
        }[];
      };
      "usage_total": {
        Args: { "at": string; "period": string; "scope": string; "scope_id": string };
        Returns: {
          "bytes": number;
          "period": string;
          "pictures": number;
          "requests": number;
          "scope": string;
          "scope_id": string;
          "starts_at": string;
          "usd": number;
        };
        SetofOptions: {
          from: "*";
          to: "usage_totals";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "usd_left": {
        Args: {
          "at": string;
          "bounds": (Database["image_generation"]["CompositeTypes"]["bound_usage"])[];
        };
        Returns: Json;
      };
      "use_pictures": {
        Args: { "job_id": string; "pictures": Json; "project_id": string };
        Returns: string;
      };
      "verified_email": { Args: { "account": string }; Returns: string };
      "wake_worker": { Args: Record<PropertyKey, never>; Returns: undefined };
      "wakes_workers": { Args: Record<PropertyKey, never>; Returns: boolean };
      "webhook_address": { Args: { "endpoint_id": string }; Returns: string };
      "webhook_payload": {
        Args: {
          "job": Omit<
            Database["image_generation"]["Tables"]["generation_jobs"]["Row"],
            Database["image_generation"]["Tables"]["generation_jobs"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      "whole_service": { Args: Record<PropertyKey, never>; Returns: string };
      "with_failed_job": {
        Args: {
          "at": string;
          "ended": Database["image_generation"]["CompositeTypes"]["outcome"];
          "failed_jobs": Json;
        };
        Returns: Json;
      };
      "with_style": {
        Args: { "options": Json; "project_id": string; "prompt": string };
        Returns: Json;
      };
      "withdraw_short_names": { Args: Record<PropertyKey, never>; Returns: (string)[] };
      "write_health": {
        Args: {
          "health": Omit<
            Database["image_generation"]["Tables"]["provider_health"]["Row"],
            Database["image_generation"]["Tables"]["provider_health"]["ComputedFields"]
          >;
        };
        Returns: undefined;
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      "analytics_question": {
        "scope": (string)[] | null;
        "period": string | null;
        "from_at": string | null;
        "until_at": string | null;
        "by_what": (string)[] | null;
        "provider": string | null;
        "model": string | null;
      };
      "bound_usage": {
        "scope": string | null;
        "scope_id": string | null;
        "requests_per_minute": number | null;
        "pictures_per_day": number | null;
        "usd_per_day": number | null;
        "usd_per_month": number | null;
        "queued": number | null;
        "at_once": number | null;
        "bytes": number | null;
        "pictures_used": number | null;
        "usd_used_today": number | null;
        "usd_used_this_month": number | null;
        "bytes_used": number | null;
      };
      "outcome": {
        "error_class": string | null;
        "scope": string | null;
        "message": string | null;
        "started_at": string | null;
        "latency_ms": number | null;
        "retry_after_ms": number | null;
        "job_id": string | null;
        "project_id": string | null;
        "calls_under_way": number | null;
      };
      "report_row": {
        "starts_at": string | null;
        "project_id": string | null;
        "provider": string | null;
        "model": string | null;
        "numbers": Json | null;
      };
    };
  };
  "public": {
    Tables: {
      [_ in never]: never;
    };
    Views: {
      "generation_analytics_errors": {
        Row: {
          "code": string | null;
          "count": number | null;
          "fingerprint": string | null;
          "first_seen_at": string | null;
          "generation_id": string | null;
          "last_seen_at": string | null;
          "message": string | null;
          "project_id": string | null;
          "provider": string | null;
          "request_id": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "generation_analytics_prompts": {
        Row: {
          "characters_after": number | null;
          "characters_before": number | null;
          "compressions": number | null;
          "coverage": number | null;
          "duration_ms": number | null;
          "method": string | null;
          "model": string | null;
          "model_failures": number | null;
          "period": string | null;
          "project_id": string | null;
          "starts_at": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "generation_analytics_providers": {
        Row: {
          "abandoned": number | null;
          "attempts": number | null;
          "completed": number | null;
          "cost_usd": number | null;
          "failed": number | null;
          "fallbacks": number | null;
          "maybe_billed_usd": number | null;
          "model": string | null;
          "p50_ms": number | null;
          "p95_ms": number | null;
          "p99_ms": number | null;
          "partial": number | null;
          "period": string | null;
          "project_id": string | null;
          "provider": string | null;
          "starts_at": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "generation_analytics_storage": {
        Row: {
          "bytes_deleted": number | null;
          "bytes_stored": number | null;
          "model": string | null;
          "objects_removed": number | null;
          "period": string | null;
          "pictures_deleted": number | null;
          "pictures_stored": number | null;
          "project_id": string | null;
          "provider": string | null;
          "starts_at": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "generation_analytics_usage": {
        Row: {
          "cache_hits": number | null;
          "cancelled": number | null;
          "completed": number | null;
          "cost_usd": number | null;
          "failed": number | null;
          "maybe_billed_usd": number | null;
          "model": string | null;
          "overhead_ms": number | null;
          "p50_ms": number | null;
          "p95_ms": number | null;
          "p99_ms": number | null;
          "period": string | null;
          "project_id": string | null;
          "provider": string | null;
          "queue_ms": number | null;
          "requests": number | null;
          "starts_at": string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      "generation_api_keys": {
        Row: {
          "account_id": string | null;
          "created_at": string;
          "expires_at": string | null;
          "id": string;
          "last_used_at": string | null;
          "name": string;
          "prefix": string;
          "project_id": string;
          "scopes": (string)[];
        };
        ComputedFields: never;
        Insert: {
          "account_id"?: string | null;
          "created_at"?: string | null;
          "expires_at"?: string | null;
          "id"?: string | null;
          "last_used_at"?: never;
          "name"?: string | null;
          "prefix"?: string | null;
          "project_id"?: string | null;
          "scopes"?: (string)[] | null;
        };
        Update: {
          "account_id"?: string | null;
          "created_at"?: string | null;
          "expires_at"?: string | null;
          "id"?: string | null;
          "last_used_at"?: never;
          "name"?: string | null;
          "prefix"?: string | null;
          "project_id"?: string | null;
          "scopes"?: (string)[] | null;
        };
        Relationships: [
          {
            foreignKeyName: "api_keys_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "api_keys_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_attempts": {
        Row: {
          "cost_estimated": boolean;
          "cost_usd": number | null;
          "error_class": string | null;
          "error_message": string | null;
          "error_scope": string | null;
          "estimated_cost_usd": number | null;
          "finished_at": string | null;
          "http_status": number | null;
          "id": string;
          "job_id": string;
          "latency_ms": number | null;
          "losses": NonNullable<Json>;
          "maybe_billed": boolean;
          "maybe_billed_usd": number | null;
          "model": string;
          "ordinal": number;
          "project_id": string;
          "provider": string;
          "provider_code": string | null;
          "provider_message": string | null;
          "refusal_category": string | null;
          "started_at": string;
          "status": string;
          "upstream_id": string | null;
          "warnings": (string)[];
        };
        ComputedFields: never;
        Insert: {
          "cost_estimated"?: boolean | null;
          "cost_usd"?: number | null;
          "error_class"?: string | null;
          "error_message"?: string | null;
          "error_scope"?: string | null;
          "estimated_cost_usd"?: number | null;
          "finished_at"?: string | null;
          "http_status"?: number | null;
          "id"?: string | null;
          "job_id"?: string | null;
          "latency_ms"?: number | null;
          "losses"?: Json | null;
          "maybe_billed"?: boolean | null;
          "maybe_billed_usd"?: number | null;
          "model"?: string | null;
          "ordinal"?: number | null;
          "project_id"?: string | null;
          "provider"?: string | null;
          "provider_code"?: string | null;
          "provider_message"?: string | null;
          "refusal_category"?: string | null;
          "started_at"?: string | null;
          "status"?: string | null;
          "upstream_id"?: string | null;
          "warnings"?: (string)[] | null;
        };
        Update: {
          "cost_estimated"?: boolean | null;
          "cost_usd"?: number | null;
          "error_class"?: string | null;
          "error_message"?: string | null;
          "error_scope"?: string | null;
          "estimated_cost_usd"?: number | null;
          "finished_at"?: string | null;
          "http_status"?: number | null;
          "id"?: string | null;
          "job_id"?: string | null;
          "latency_ms"?: number | null;
          "losses"?: Json | null;
          "maybe_billed"?: boolean | null;
          "maybe_billed_usd"?: number | null;
          "model"?: string | null;
          "ordinal"?: number | null;
          "project_id"?: string | null;
          "provider"?: string | null;
          "provider_code"?: string | null;
          "provider_message"?: string | null;
          "refusal_category"?: string | null;
          "started_at"?: string | null;
          "status"?: string | null;
          "upstream_id"?: string | null;
          "warnings"?: (string)[] | null;
        };
        Relationships: [
          {
            foreignKeyName: "generation_attempts_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_attempts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_attempts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_batches": {
        Row: {
          "cancelled": number | null;
          "completed": number | null;
          "completed_at": string | null;
          "consistent": boolean;
          "created_at": string;
          "created_by": string | null;
          "failed": number | null;
          "held": NonNullable<Json>;
          "id": string;
          "metadata": NonNullable<Json>;
          "name": string | null;
          "on_failure": string;
          "project_id": string;
          "reason": string | null;
          "status": string;
          "total": number;
          "under_way": number | null;
          "urgency": string;
          "waits_for": Json | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "batches_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batches_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_images": {
        Row: {
          "attempt_id": string | null;
          "created_at": string;
          "expires_at": string | null;
          "file_size": number;
          "format": string;
          "has_alpha": boolean | null;
          "height": number;
          "id": string;
          "job_id": string | null;
          "metadata": NonNullable<Json>;
          "model": string | null;
          "nsfw": boolean | null;
          "object_path": string;
          "ordinal": number | null;
          "origin": string;
          "parent_image_id": string | null;
          "project_id": string;
          "provider": string | null;
          "provider_image_id": string | null;
          "provider_url": string | null;
          "published_at": string | null;
          "seed": number | null;
          "sha256": string;
          "source_sha256": string | null;
          "width": number;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id"?: string | null;
          "created_at"?: string | null;
          "expires_at"?: string | null;
          "file_size"?: number | null;
          "format"?: string | null;
          "has_alpha"?: boolean | null;
          "height"?: number | null;
          "id"?: string | null;
          "job_id"?: string | null;
          "metadata"?: Json | null;
          "model"?: string | null;
          "nsfw"?: boolean | null;
          "object_path"?: string | null;
          "ordinal"?: number | null;
          "origin"?: string | null;
          "parent_image_id"?: string | null;
          "project_id"?: string | null;
          "provider"?: string | null;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "published_at"?: string | null;
          "seed"?: number | null;
          "sha256"?: string | null;
          "source_sha256"?: string | null;
          "width"?: number | null;
        };
        Update: {
          "attempt_id"?: string | null;
          "created_at"?: string | null;
          "expires_at"?: string | null;
          "file_size"?: number | null;
          "format"?: string | null;
          "has_alpha"?: boolean | null;
          "height"?: number | null;
          "id"?: string | null;
          "job_id"?: string | null;
          "metadata"?: Json | null;
          "model"?: string | null;
          "nsfw"?: boolean | null;
          "object_path"?: string | null;
          "ordinal"?: number | null;
          "origin"?: string | null;
          "parent_image_id"?: string | null;
          "project_id"?: string | null;
          "provider"?: string | null;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "published_at"?: string | null;
          "seed"?: number | null;
          "sha256"?: string | null;
          "source_sha256"?: string | null;
          "width"?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "generation_attempts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_parent_image_id_fkey";
            columns: ["parent_image_id"];
            isOneToOne: false;
            referencedRelation: "generation_images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_parent_image_id_fkey";
            columns: ["parent_image_id"];
            isOneToOne: false;
            referencedRelation: "images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_invitations": {
        Row: {
          "accepted_at": string | null;
          "accepted_by": string | null;
          "created_at": string;
          "email": string | null;
          "expires_at": string;
          "id": string;
          "invited_by": string | null;
          "organization_id": string;
          "organization_name": string | null;
          "role": string;
        };
        ComputedFields: never;
        Insert: {
          "accepted_at"?: string | null;
          "accepted_by"?: string | null;
          "created_at"?: string | null;
          "email"?: string | null;
          "expires_at"?: string | null;
          "id"?: string | null;
          "invited_by"?: string | null;
          "organization_id"?: string | null;
          "organization_name"?: never;
          "role"?: string | null;
        };
        Update: {
          "accepted_at"?: string | null;
          "accepted_by"?: string | null;
          "created_at"?: string | null;
          "email"?: string | null;
          "expires_at"?: string | null;
          "id"?: string | null;
          "invited_by"?: string | null;
          "organization_id"?: string | null;
          "organization_name"?: never;
          "role"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "invitations_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "generation_organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_jobs": {
        Row: {
          "batch_id": string | null;
          "completed_at": string | null;
          "cost_usd": number | null;
          "created_at": string;
          "created_by": string | null;
          "error": Json | null;
          "id": string;
          "images_requested": number;
          "maybe_billed_usd": number | null;
          "metadata": NonNullable<Json>;
          "model": string | null;
          "model_name": string | null;
          "parent_image_id": string | null;
          "priority": number;
          "project_id": string;
          "prompt": string;
          "prompt_used": string | null;
          "prompt_validation": Json | null;
          "provider": string | null;
          "queued_at": string;
          "request": NonNullable<Json>;
          "scene_id": string | null;
          "series_id": string | null;
          "source": string;
          "started_at": string | null;
          "status": string | null;
          "style_id": string | null;
          "warnings": (string)[];
        };
        ComputedFields: never;
        Insert: {
          "batch_id"?: string | null;
          "completed_at"?: string | null;
          "cost_usd"?: number | null;
          "created_at"?: string | null;
          "created_by"?: string | null;
          "error"?: Json | null;
          "id"?: string | null;
          "images_requested"?: number | null;
          "maybe_billed_usd"?: number | null;
          "metadata"?: Json | null;
          "model"?: string | null;
          "model_name"?: string | null;
          "parent_image_id"?: string | null;
          "priority"?: number | null;
          "project_id"?: string | null;
          "prompt"?: string | null;
          "prompt_used"?: string | null;
          "prompt_validation"?: Json | null;
          "provider"?: string | null;
          "queued_at"?: string | null;
          "request"?: Json | null;
          "scene_id"?: string | null;
          "series_id"?: string | null;
          "source"?: string | null;
          "started_at"?: string | null;
          "status"?: never;
          "style_id"?: string | null;
          "warnings"?: (string)[] | null;
        };
        Update: {
          "batch_id"?: string | null;
          "completed_at"?: string | null;
          "cost_usd"?: number | null;
          "created_at"?: string | null;
          "created_by"?: string | null;
          "error"?: Json | null;
          "id"?: string | null;
          "images_requested"?: number | null;
          "maybe_billed_usd"?: number | null;
          "metadata"?: Json | null;
          "model"?: string | null;
          "model_name"?: string | null;
          "parent_image_id"?: string | null;
          "priority"?: number | null;
          "project_id"?: string | null;
          "prompt"?: string | null;
          "prompt_used"?: string | null;
          "prompt_validation"?: Json | null;
          "provider"?: string | null;
          "queued_at"?: string | null;
          "request"?: Json | null;
          "scene_id"?: string | null;
          "series_id"?: string | null;
          "source"?: string | null;
          "started_at"?: string | null;
          "status"?: never;
          "style_id"?: string | null;
          "warnings"?: (string)[] | null;
        };
        Relationships: [
          {
            foreignKeyName: "generation_jobs_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_jobs_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_organization_members": {
        Row: {
          "created_at": string;
          "organization_id": string;
          "role": string;
          "user_id": string;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string | null;
          "organization_id"?: string | null;
          "role"?: string | null;
          "user_id"?: string | null;
        };
        Update: {
          "created_at"?: string | null;
          "organization_id"?: string | null;
          "role"?: string | null;
          "user_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "organization_members_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "generation_organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_organizations": {
        Row: {
          "created_at": string;
          "id": string;
          "name": string;
          "personal_user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string | null;
          "id"?: string | null;
          "name"?: string | null;
          "personal_user_id"?: string | null;
        };
        Update: {
          "created_at"?: string | null;
          "id"?: string | null;
          "name"?: string | null;
          "personal_user_id"?: string | null;
        };
        Relationships: [];
      };
      "generation_projects": {
        Row: {
          "cache": string;
          "created_at": string;
          "embed_metadata": boolean;
          "id": string;
          "keep_pictures_days": number | null;
          "keep_workflows": boolean;
          "name": string;
          "organization_id": string | null;
          "prompt_optimization": string | null;
          "strip_metadata": boolean;
        };
        ComputedFields: never;
        Insert: {
          "cache"?: string | null;
          "created_at"?: string | null;
          "embed_metadata"?: boolean | null;
          "id"?: string | null;
          "keep_pictures_days"?: number | null;
          "keep_workflows"?: boolean | null;
          "name"?: string | null;
          "organization_id"?: string | null;
          "prompt_optimization"?: string | null;
          "strip_metadata"?: boolean | null;
        };
        Update: {
          "cache"?: string | null;
          "created_at"?: string | null;
          "embed_metadata"?: boolean | null;
          "id"?: string | null;
          "keep_pictures_days"?: number | null;
          "keep_workflows"?: boolean | null;
          "name"?: string | null;
          "organization_id"?: string | null;
          "prompt_optimization"?: string | null;
          "strip_metadata"?: boolean | null;
        };
        Relationships: [
          {
            foreignKeyName: "projects_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "generation_organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_styles": {
        Row: {
          "changed_at": string;
          "created_at": string;
          "created_by": string | null;
          "description": string;
          "fields": NonNullable<Json>;
          "id": string;
          "name": string;
          "project_id": string;
          "version": number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "styles_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "styles_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_usage": {
        Row: {
          "attempts": number | null;
          "cost_usd": number | null;
          "day": string | null;
          "images": number | null;
          "maybe_billed_usd": number | null;
          "model": string;
          "project_id": string;
          "provider": string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "generation_attempts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "generation_attempts_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "images": {
        Row: {
          "attempt_id": string | null;
          "created_at": string;
          "expires_at": string | null;
          "file_size": number;
          "format": string;
          "has_alpha": boolean | null;
          "height": number;
          "id": string;
          "job_id": string | null;
          "metadata": NonNullable<Json>;
          "model": string | null;
          "nsfw": boolean | null;
          "object_path": string;
          "ordinal": number | null;
          "origin": string;
          "parent_image_id": string | null;
          "project_id": string;
          "provider": string | null;
          "provider_image_id": string | null;
          "provider_url": string | null;
          "published_at": string | null;
          "seed": number | null;
          "sha256": string;
          "source_sha256": string | null;
          "width": number;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id"?: string | null;
          "created_at"?: string | null;
          "expires_at"?: string | null;
          "file_size"?: number | null;
          "format"?: string | null;
          "has_alpha"?: boolean | null;
          "height"?: number | null;
          "id"?: string | null;
          "job_id"?: string | null;
          "metadata"?: Json | null;
          "model"?: string | null;
          "nsfw"?: boolean | null;
          "object_path"?: string | null;
          "ordinal"?: number | null;
          "origin"?: string | null;
          "parent_image_id"?: string | null;
          "project_id"?: string | null;
          "provider"?: string | null;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "published_at"?: string | null;
          "seed"?: number | null;
          "sha256"?: string | null;
          "source_sha256"?: string | null;
          "width"?: number | null;
        };
        Update: {
          "attempt_id"?: string | null;
          "created_at"?: string | null;
          "expires_at"?: string | null;
          "file_size"?: number | null;
          "format"?: string | null;
          "has_alpha"?: boolean | null;
          "height"?: number | null;
          "id"?: string | null;
          "job_id"?: string | null;
          "metadata"?: Json | null;
          "model"?: string | null;
          "nsfw"?: boolean | null;
          "object_path"?: string | null;
          "ordinal"?: number | null;
          "origin"?: string | null;
          "parent_image_id"?: string | null;
          "project_id"?: string | null;
          "provider"?: string | null;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "published_at"?: string | null;
          "seed"?: number | null;
          "sha256"?: string | null;
          "source_sha256"?: string | null;
          "width"?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: "images_attempt_id_fkey";
            columns: ["attempt_id"];
            isOneToOne: false;
            referencedRelation: "generation_attempts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_parent_image_id_fkey";
            columns: ["parent_image_id"];
            isOneToOne: false;
            referencedRelation: "generation_images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_parent_image_id_fkey";
            columns: ["parent_image_id"];
            isOneToOne: false;
            referencedRelation: "images";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "generation_projects";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "images_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "projects": {
        Row: {
          "cache": string;
          "created_at": string;
          "embed_metadata": boolean;
          "id": string;
          "keep_pictures_days": number | null;
          "keep_workflows": boolean;
          "name": string;
          "organization_id": string | null;
          "prompt_optimization": string | null;
          "strip_metadata": boolean;
        };
        ComputedFields: never;
        Insert: {
          "cache"?: string | null;
          "created_at"?: string | null;
          "embed_metadata"?: boolean | null;
          "id"?: string | null;
          "keep_pictures_days"?: number | null;
          "keep_workflows"?: boolean | null;
          "name"?: string | null;
          "organization_id"?: string | null;
          "prompt_optimization"?: string | null;
          "strip_metadata"?: boolean | null;
        };
        Update: {
          "cache"?: string | null;
          "created_at"?: string | null;
          "embed_metadata"?: boolean | null;
          "id"?: string | null;
          "keep_pictures_days"?: number | null;
          "keep_workflows"?: boolean | null;
          "name"?: string | null;
          "organization_id"?: string | null;
          "prompt_optimization"?: string | null;
          "strip_metadata"?: boolean | null;
        };
        Relationships: [
          {
            foreignKeyName: "projects_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "generation_organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      "provider_configs": {
        Row: {
          "capabilities": NonNullable<Json>;
          "default_model": string | null;
          "enabled": boolean;
          "max_concurrency": number | null;
          "models": NonNullable<Json>;
          "options": NonNullable<Json>;
          "priority": number;
          "provider": string;
          "requests_per_minute": number | null;
          "timeout_ms": number;
          "updated_at": string;
          "weight": number;
        };
        ComputedFields: never;
        Insert: {
          "capabilities"?: Json | null;
          "default_model"?: string | null;
          "enabled"?: boolean | null;
          "max_concurrency"?: number | null;
          "models"?: Json | null;
          "options"?: Json | null;
          "priority"?: number | null;
          "provider"?: string | null;
          "requests_per_minute"?: number | null;
          "timeout_ms"?: number | null;
          "updated_at"?: string | null;
          "weight"?: number | null;
        };
        Update: {
          "capabilities"?: Json | null;
          "default_model"?: string | null;
          "enabled"?: boolean | null;
          "max_concurrency"?: number | null;
          "models"?: Json | null;
          "options"?: Json | null;
          "priority"?: number | null;
          "provider"?: string | null;
          "requests_per_minute"?: number | null;
          "timeout_ms"?: number | null;
          "updated_at"?: string | null;
          "weight"?: number | null;
        };
        Relationships: [];
      };
    };
    Functions: {
      "accept_generation_invitation": {
        Args: { "invitation_id"?: string; "token"?: string };
        Returns: Json;
      };
      "cancel_generation": { Args: { "generation_id": string }; Returns: Json };
      "change_generation_member": {
        Args: { "organization_id": string; "role": string; "user_id": string };
        Returns: undefined;
      };
      "create_generation_organization": {
        Args: { "name": string };
        Returns: Database["image_generation"]["Tables"]["organizations"]["Row"];
        SetofOptions: {
          from: "*";
          to: "organizations";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      "create_generation_project": {
        Args: { "name": string; "organization_id": string };
        Returns: Json;
      };
      "delete_generation_organization": { Args: { "organization_id": string }; Returns: undefined };
      "image_generation_access": {
        Args: { "caller": string; "project_id": string };
        Returns: string;
      };
      "image_generation_account_exists": { Args: { "account": string }; Returns: boolean };
      "image_generation_add_image": { Args: { "image": Json }; Returns: Json };
      "image_generation_add_workflow": {
        Args: { "name": string; "workflow": Json };
        Returns: undefined;
      };
      "image_generation_alerts": { Args: { "filter": Json }; Returns: Json };
      "image_generation_analytics": { Args: { "filter": Json; "report": string }; Returns: Json };
      "image_generation_api_keys": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_apply_styles": {
        Args: { "caller": string; "project_id": string; "requests": Json };
        Returns: Json;
      };
      "image_generation_authenticate_key": { Args: { "secret_hash": string }; Returns: Json };
      "image_generation_await_answer": { Args: { "answer": Json }; Returns: Json };
      "image_generation_batch": { Args: { "batch_id": string }; Returns: Json };
      "image_generation_batch_events": {
        Args: { "after_id": number; "batch_id": string; "most": number };
        Returns: Json;
      };
      "image_generation_batch_items": {
        Args: { "batch_id": string; "filter": Json; "most": number };
        Returns: Json;
      };
      "image_generation_batches": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_batches_to_move": { Args: { "most": number }; Returns: Json };
      "image_generation_begin": {
        Args: { "job": Json; "lease_seconds": number; "plan": Json };
        Returns: Json;
      };
      "image_generation_begin_object": { Args: { "object": Json }; Returns: boolean };
      "image_generation_begin_upload": { Args: { "upload": Json }; Returns: Json };
      "image_generation_binding_limits": {
        Args: { "caller": string; "project_id": string };
        Returns: Json;
      };
      "image_generation_cached": {
        Args: { "cache_key": string; "caller": string; "project_id": string };
        Returns: Json;
      };
      "image_generation_cancel": { Args: { "caller": string; "job_id": string }; Returns: Json };
      "image_generation_cancel_batch": {
        Args: { "batch_id": string; "caller": string };
        Returns: Json;
      };
      "image_generation_change_alert_rule": {
        Args: { "caller": string; "change": Json; "rule_id": string };
        Returns: Json;
      };
      "image_generation_change_api_key": {
        Args: { "api_key_id": string; "caller": string; "change": Json };
        Returns: Json;
      };
      "image_generation_change_provider": {
        Args: { "change": Json; "provider": string };
        Returns: undefined;
      };
      "image_generation_change_style": {
        Args: { "caller": string; "change": Json; "style_id": string };
        Returns: Json;
      };
      "image_generation_change_webhook": {
        Args: { "caller": string; "change": Json; "endpoint_id": string };
        Returns: Json;
      };
      "image_generation_check_data": { Args: Record<PropertyKey, never>; Returns: Json };
      "image_generation_claim": {
        Args: {
          "deadline_seconds"?: number;
          "lease_seconds": number;
          "most"?: number;
          "most_pictures"?: number;
        };
        Returns: Json;
      };
      "image_generation_claim_copies": {
        Args: { "most": number; "upstream_ids": (string)[] };
        Returns: Json;
      };
      "image_generation_claim_deliveries": {
        Args: { "lease_seconds": number; "maximum": number };
        Returns: Json;
      };
      "image_generation_claim_line": {
        Args: {
          "attempt_id": string;
          "lease_id": string;
          "lease_seconds": number;
          "upstream_batch_id": string;
        };
        Returns: Json;
      };
      "image_generation_claim_looks": { Args: { "most": number }; Returns: Json };
      "image_generation_claim_probes": { Args: { "upstreams": Json }; Returns: Json };
      "image_generation_claim_upstream_batch": { Args: { "lease_seconds": number }; Returns: Json };
      "image_generation_cleanup_report": { Args: { "older_than_seconds": number }; Returns: Json };
      "image_generation_count_compression": { Args: { "compression": Json }; Returns: undefined };
      "image_generation_create_alert_rule": {
        Args: { "caller": string; "rule": Json };
        Returns: Json;
      };
      "image_generation_create_api_key": {
        Args: { "caller": string; "key": Json; "secret_hash": string };
        Returns: Json;
      };
      "image_generation_create_batch": { Args: { "batch": Json }; Returns: Json };
      "image_generation_create_style": { Args: { "caller": string; "style": Json }; Returns: Json };
      "image_generation_create_webhook": {
        Args: { "caller": string; "endpoint": Json; "secret": string };
        Returns: Json;
      };
      "image_generation_decisions": { Args: { "job_id": string }; Returns: Json };
      "image_generation_delete_alert_rule": {
        Args: { "caller": string; "rule_id": string };
        Returns: Json;
      };
      "image_generation_delete_api_key": {
        Args: { "api_key_id": string; "caller": string };
        Returns: Json;
      };
      "image_generation_delete_style": {
        Args: { "caller": string; "style_id": string };
        Returns: Json;
      };
      "image_generation_delete_webhook": {
        Args: { "caller": string; "endpoint_id": string };
        Returns: Json;
      };
      "image_generation_deliveries": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_due_pictures": {
        Args: { "most": number; "reason": string };
        Returns: Json;
      };
      "image_generation_end_object": {
        Args: { "file_size": number; "sha256": string; "stem": string };
        Returns: boolean;
      };
      "image_generation_end_upstream_batch": {
        Args: {
          "lease_id": string;
          "may_be_billed": boolean;
          "reason": string;
          "upstream_batch_id": string;
        };
        Returns: number;
      };
      "image_generation_events": {
        Args: { "after_id": number; "job_id": string; "most": number };
        Returns: Json;
      };
      "image_generation_experience": {
        Args: { "caller": string; "context": string; "project_id": string };
        Returns: Json;
      };
      "image_generation_extend_lease": {
        Args: { "job_id": string; "lease_id": string; "lease_seconds": number };
        Returns: boolean;
      };
      "image_generation_finish": {
        Args: { "job_id": string; "lease_id": string; "result": Json };
        Returns: Json;
      };
      "image_generation_forget_copies": { Args: { "copies": Json }; Returns: undefined };
      "image_generation_forget_objects": { Args: { "stems": (string)[] }; Returns: undefined };
      "image_generation_image": {
        Args: { "image_id"?: string; "object_path"?: string };
        Returns: Json;
      };
      "image_generation_images": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_input_images": {
        Args: { "caller": string; "image_ids": (string)[]; "project_id": string };
        Returns: Json;
      };
      "image_generation_invitations": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_job": { Args: { "job_id": string }; Returns: Json };
      "image_generation_jobs": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_leave_answer": {
        Args: { "delivered": boolean; "generation_id": string };
        Returns: undefined;
      };
      "image_generation_limit_settings": { Args: Record<PropertyKey, never>; Returns: Json };
      "image_generation_lineage": { Args: { "image_id": string }; Returns: Json };
      "image_generation_made_object": { Args: { "stem": string }; Returns: Json };
      "image_generation_members": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_move_batch": {
        Args: {
          "batch_id": string;
          "held": Json;
          "open_fields"?: Json;
          "reason": string;
          "since": Json;
        };
        Returns: undefined;
      };
      "image_generation_next_attempt": {
        Args: {
          "ended": Json;
          "job_id": string;
          "lease_id": string;
          "lease_seconds": number;
          "plan": Json;
          "texts": Json;
        };
        Returns: Json;
      };
      "image_generation_note_callback": { Args: { "callback": Json }; Returns: undefined };
      "image_generation_note_upstream_batch": {
        Args: {
          "changes": Json;
          "lease_id": string;
          "lease_seconds": number;
          "next_in_ms": number;
          "upstream_batch_id": string;
        };
        Returns: boolean;
      };
      "image_generation_organizations": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_orphaned_objects": {
        Args: { "most": number; "older_than_seconds": number };
        Returns: Json;
      };
      "image_generation_park": {
        Args: { "job_id": string; "lease_id": string; "parking": Json };
        Returns: Json;
      };
      "image_generation_pending_upload": {
        Args: { "caller": string; "upload_id": string };
        Returns: Json;
      };
      "image_generation_platform_parts": { Args: Record<PropertyKey, never>; Returns: Json };
      "image_generation_project_role": { Args: { "project_id": string }; Returns: string };
      "image_generation_projects": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_prompt_optimization": {
        Args: { "caller": string; "project_id": string };
        Returns: string;
      };
      "image_generation_provider_snapshot": { Args: Record<PropertyKey, never>; Returns: Json };
      "image_generation_rate_image": {
        Args: { "image_id": string; "rated_by": string; "rating": number };
        Returns: Json;
      };
      "image_generation_read_as_key": {
        Args: { "api_key_id": string; "arguments": Json; "call": string };
        Returns: Json;
      };
      "image_generation_readiness": { Args: Record<PropertyKey, never>; Returns: Json };
      "image_generation_record_cleanup": { Args: { "cleanup": Json }; Returns: undefined };
      "image_generation_record_copies": {
        Args: { "attempt_id": string; "copies": Json; "job_id": string; "lease_id": string };
        Returns: boolean;
      };
      "image_generation_record_delivery": {
        Args: { "delivery_id": string; "lease_id": string; "result": Json };
        Returns: boolean;
      };
      "image_generation_record_error": { Args: { "error": Json }; Returns: undefined };
      "image_generation_record_event": {
        Args: { "data": Json; "job_id": string; "lease_id": string; "type": string };
        Returns: undefined;
      };
      "image_generation_record_looks": { Args: { "outcomes": Json }; Returns: number };
      "image_generation_record_probe": { Args: { "probe": Json }; Returns: undefined };
      "image_generation_record_tasks": {
        Args: {
          "attempt_id": string;
          "job_id": string;
          "lease_id": string;
          "provider_task_ids": (string)[];
        };
        Returns: boolean;
      };
      "image_generation_release": {
        Args: { "delay_ms": number; "job_id": string; "lease_id": string };
        Returns: undefined;
      };
      "image_generation_remove_image": {
        Args: { "image_id": string; "removal": Json };
        Returns: Json;
      };
      "image_generation_removed_image": {
        Args: { "caller": string; "image_id": string };
        Returns: Json;
      };
      "image_generation_repeated": {
        Args: {
          "caller": string;
          "idempotency_key": string;
          "project_id": string;
          "request_hash": string;
        };
        Returns: Json;
      };
      "image_generation_replay_delivery": {
        Args: { "caller": string; "delivery_id": string };
        Returns: Json;
      };
      "image_generation_reset_limits": {
        Args: { "caller": string; "scope": string; "scope_id": string };
        Returns: Json;
      };
      "image_generation_restore_image": {
        Args: { "image_id": string; "within_limits": boolean };
        Returns: Json;
      };
      "image_generation_retry": { Args: { "caller": string; "job_id": string }; Returns: Json };
      "image_generation_retry_batch": {
        Args: { "batch_id": string; "caller": string };
        Returns: Json;
      };
      "image_generation_rotate_api_key": {
        Args: {
          "api_key_id": string;
          "caller": string;
          "overlap_seconds": number;
          "prefix": string;
          "secret_hash": string;
        };
        Returns: Json;
      };
      "image_generation_rotate_webhook_secret": {
        Args: { "caller": string; "endpoint_id": string; "secret": string };
        Returns: Json;
      };
      "image_generation_save_prompt": { Args: { "optimization": Json }; Returns: undefined };
      "image_generation_set_limits": {
        Args: { "caller": string; "changes": Json; "scope": string; "scope_id": string };
        Returns: Json;
      };
      "image_generation_settle_items": {
        Args: { "batch_id": string; "ends": Json };
        Returns: undefined;
      };
      "image_generation_style": { Args: { "style_id": string; "version"?: number }; Returns: Json };
      "image_generation_styles": { Args: { "filter": Json; "most": number }; Returns: Json };
      "image_generation_timing": { Args: { "job_id": string }; Returns: Json };
      "image_generation_unpublish": { Args: { "image_id": string }; Returns: Json };
      "image_generation_use_prompt": { Args: { "key": string }; Returns: string };
      "image_generation_webhooks": { Args: { "filter": Json; "most": number }; Returns: Json };
      "invite_to_generation_organization": {
        Args: { "email"?: string; "organization_id": string; "role": string };
        Returns: Json;
      };
      "leave_generation_organization": { Args: { "organization_id": string }; Returns: undefined };
      "remove_generation_invitation": {
        Args: { "invitation_id": string; "organization_id": string };
        Returns: undefined;
      };
      "remove_generation_member": {
        Args: { "organization_id": string; "user_id": string };
        Returns: undefined;
      };
      "rename_generation_organization": {
        Args: { "name": string; "organization_id": string };
        Returns: undefined;
      };
      "request_generation": {
        Args: {
          "deduplication_key"?: string;
          "options"?: Json;
          "project_id": string;
          "prompt": string;
        };
        Returns: string;
      };
      "request_generation_batch": {
        Args: {
          "deduplication_key"?: string;
          "options"?: Json;
          "project_id": string;
          "requests": Json;
        };
        Returns: string;
      };
      "retry_generation": { Args: { "generation_id": string }; Returns: Json };
      "transfer_generation_organization": {
        Args: { "new_owner": string; "organization_id": string };
        Returns: undefined;
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof (
      & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
      & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]
    )
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals } ? (
    & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]
  )[TableName] extends {
    Row: infer R;
  } ? R
  : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R;
    } ? R
    : never
  : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends
    {
      Insert: infer I;
    } ? I
  : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I;
    } ? I
    : never
  : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends
    {
      Update: infer U;
    } ? U
  : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U;
    } ? U
    : never
  : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][
    CompositeTypeName
  ]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never;

export const Constants = {
  "image_generation": {
    Enums: {},
  },
  "public": {
    Enums: {},
  },
} as const;
