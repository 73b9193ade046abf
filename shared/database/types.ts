// Generated from the migrations by `deno task types`; do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  "public": {
    Tables: {
      "generation_attempts": {
        Row: {
          "calls_at_once": number;
          "cost_usd": number | null;
          "error_class": string | null;
          "error_message": string | null;
          "estimated_cost_usd": number | null;
          "finished_at": string | null;
          "http_status": number | null;
          "id": string;
          "job_id": string;
          "latency_ms": number | null;
          "lease_expires_at": string;
          "lease_id": string | null;
          "maybe_billed": boolean;
          "maybe_billed_usd": number | null;
          "model": string;
          "ordinal": number;
          "places": (number)[];
          "plan_hash": string | null;
          "project_id": string;
          "provider": string;
          "provider_code": string | null;
          "provider_task_ids": (string)[];
          "retry_after_ms": number | null;
          "started_at": string;
          "status": string;
          "warnings": (string)[];
        };
        ComputedFields: never;
        Insert: {
          "calls_at_once"?: number;
          "cost_usd"?: number | null;
          "error_class"?: string | null;
          "error_message"?: string | null;
          "estimated_cost_usd"?: number | null;
          "finished_at"?: string | null;
          "http_status"?: number | null;
          "id"?: string;
          "job_id": string;
          "latency_ms"?: number | null;
          "lease_expires_at": string;
          "lease_id"?: string | null;
          "maybe_billed"?: boolean;
          "maybe_billed_usd"?: number | null;
          "model": string;
          "ordinal": number;
          "places"?: (number)[];
          "plan_hash"?: string | null;
          "project_id": string;
          "provider": string;
          "provider_code"?: string | null;
          "provider_task_ids"?: (string)[];
          "retry_after_ms"?: number | null;
          "started_at"?: string;
          "status"?: string;
          "warnings"?: (string)[];
        };
        Update: {
          "calls_at_once"?: number;
          "cost_usd"?: number | null;
          "error_class"?: string | null;
          "error_message"?: string | null;
          "estimated_cost_usd"?: number | null;
          "finished_at"?: string | null;
          "http_status"?: number | null;
          "id"?: string;
          "job_id"?: string;
          "latency_ms"?: number | null;
          "lease_expires_at"?: string;
          "lease_id"?: string | null;
          "maybe_billed"?: boolean;
          "maybe_billed_usd"?: number | null;
          "model"?: string;
          "ordinal"?: number;
          "places"?: (number)[];
          "plan_hash"?: string | null;
          "project_id"?: string;
          "provider"?: string;
          "provider_code"?: string | null;
          "provider_task_ids"?: (string)[];
          "retry_after_ms"?: number | null;
          "started_at"?: string;
          "status"?: string;
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
        };
        ComputedFields: never;
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
            foreignKeyName: "generation_events_project_id_fkey";
            columns: ["project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
      "generation_jobs": {
        Row: {
          "batch_id": string | null;
          "caller_waits": boolean;
          "completed_at": string | null;
          "cost_usd": number | null;
          "created_at": string;
          "created_by": string | null;
          "deadline_at": string;
          "earlier_attempts": number;
          "error": Json | null;
          "finished_lease_id": string | null;
          "id": string;
          "idempotency_key": string | null;
          "images_requested": number;
          "lease_expires_at": string | null;
          "lease_id": string | null;
          "lost_runners": number;
          "maybe_billed_usd": number | null;
          "model": string | null;
          "model_name": string | null;
          "priority": number;
          "project_id": string;
          "prompt": string;
          "prompt_used": string | null;
          "prompt_validation": Json | null;
          "provider": string | null;
          "queued_at": string;
          "request": NonNullable<Json>;
          "request_hash": string | null;
          "run_after": string;
          "source": string;
          "started_at": string | null;
          "status": string;
          "texts": NonNullable<Json>;
          "warnings": (string)[];
        };
        ComputedFields: never;
        Insert: {
          "batch_id"?: string | null;
          "caller_waits"?: boolean;
          "completed_at"?: string | null;
          "cost_usd"?: number | null;
          "created_at"?: string;
          "created_by"?: string | null;
          "deadline_at"?: string;
          "earlier_attempts"?: number;
          "error"?: Json | null;
          "finished_lease_id"?: string | null;
          "id"?: string;
          "idempotency_key"?: string | null;
          "images_requested"?: number;
          "lease_expires_at"?: string | null;
          "lease_id"?: string | null;
          "lost_runners"?: number;
          "maybe_billed_usd"?: number | null;
          "model"?: string | null;
          "model_name"?: string | null;
          "priority"?: number;
          "project_id": string;
          "prompt": string;
          "prompt_used"?: string | null;
          "prompt_validation"?: Json | null;
          "provider"?: string | null;
          "queued_at"?: string;
          "request"?: NonNullable<Json>;
          "request_hash"?: string | null;
          "run_after"?: string;
          "source": string;
          "started_at"?: string | null;
          "status": string;
          "texts"?: NonNullable<Json>;
          "warnings"?: (string)[];
        };
        Update: {
          "batch_id"?: string | null;
          "caller_waits"?: boolean;
          "completed_at"?: string | null;
          "cost_usd"?: number | null;
          "created_at"?: string;
          "created_by"?: string | null;
          "deadline_at"?: string;
          "earlier_attempts"?: number;
          "error"?: Json | null;
          "finished_lease_id"?: string | null;
          "id"?: string;
          "idempotency_key"?: string | null;
          "images_requested"?: number;
          "lease_expires_at"?: string | null;
          "lease_id"?: string | null;
          "lost_runners"?: number;
          "maybe_billed_usd"?: number | null;
          "model"?: string | null;
          "model_name"?: string | null;
          "priority"?: number;
          "project_id"?: string;
          "prompt"?: string;
          "prompt_used"?: string | null;
          "prompt_validation"?: Json | null;
          "provider"?: string | null;
          "queued_at"?: string;
          "request"?: NonNullable<Json>;
          "request_hash"?: string | null;
          "run_after"?: string;
          "source"?: string;
          "started_at"?: string | null;
          "status"?: string;
          "texts"?: NonNullable<Json>;
          "warnings"?: (string)[];
        };
        Relationships: [
          {
            foreignKeyName: "generation_jobs_project_id_fkey";
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
          "file_size": number;
          "format": string;
          "height": number;
          "id": string;
          "job_id": string;
          "metadata": NonNullable<Json>;
          "model": string;
          "nsfw": boolean | null;
          "object_path": string;
          "ordinal": number;
          "project_id": string;
          "provider": string;
          "provider_image_id": string | null;
          "provider_url": string | null;
          "seed": number | null;
          "sha256": string;
          "width": number;
        };
        ComputedFields: never;
        Insert: {
          "attempt_id"?: string | null;
          "created_at"?: string;
          "file_size": number;
          "format": string;
          "height": number;
          "id"?: string;
          "job_id": string;
          "metadata"?: NonNullable<Json>;
          "model": string;
          "nsfw"?: boolean | null;
          "object_path": string;
          "ordinal": number;
          "project_id": string;
          "provider": string;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "seed"?: number | null;
          "sha256": string;
          "width": number;
        };
        Update: {
          "attempt_id"?: string | null;
          "created_at"?: string;
          "file_size"?: number;
          "format"?: string;
          "height"?: number;
          "id"?: string;
          "job_id"?: string;
          "metadata"?: NonNullable<Json>;
          "model"?: string;
          "nsfw"?: boolean | null;
          "object_path"?: string;
          "ordinal"?: number;
          "project_id"?: string;
          "provider"?: string;
          "provider_image_id"?: string | null;
          "provider_url"?: string | null;
          "seed"?: number | null;
          "sha256"?: string;
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
            foreignKeyName: "images_job_id_fkey";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "generation_jobs";
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
      "projects": {
        Row: {
          "created_at": string;
          "id": string;
          "images_per_day": number | null;
          "monthly_budget_usd": number | null;
          "name": string;
          "organization_id": string;
          "requests_per_minute": number | null;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "id"?: string;
          "images_per_day"?: number | null;
          "monthly_budget_usd"?: number | null;
          "name": string;
          "organization_id": string;
          "requests_per_minute"?: number | null;
        };
        Update: {
          "created_at"?: string;
          "id"?: string;
          "images_per_day"?: number | null;
          "monthly_budget_usd"?: number | null;
          "name"?: string;
          "organization_id"?: string;
          "requests_per_minute"?: number | null;
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
          "target_length": number;
        };
        ComputedFields: never;
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
          "target_length"?: number;
        };
        Relationships: [];
      };
      "prompt_optimizations": {
        Row: {
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
          "target_length": number;
          "used_count": number;
        };
        ComputedFields: never;
        Insert: {
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
          "target_length": number;
          "used_count"?: number;
        };
        Update: {
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
          "target_length"?: number;
          "used_count"?: number;
        };
        Relationships: [];
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
      "webhook_deliveries": {
        Row: {
          "created_at": string;
          "delivered_at": string | null;
          "endpoint_id": string;
          "event": string;
          "id": string;
          "job_id": string;
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
          "created_at"?: string;
          "delivered_at"?: string | null;
          "endpoint_id": string;
          "event": string;
          "id"?: string;
          "job_id": string;
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
          "created_at"?: string;
          "delivered_at"?: string | null;
          "endpoint_id"?: string;
          "event"?: string;
          "id"?: string;
          "job_id"?: string;
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
            referencedRelation: "projects";
            referencedColumns: ["id"];
          },
        ];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      "begin_generation": {
        Args: { "job": Json; "lease_seconds": number; "plan": Json };
        Returns: Json;
      };
      "cancel_generation": { Args: { "caller": string; "job_id": string }; Returns: Json };
      "change_webhook_endpoint": {
        Args: { "caller": string; "change": Json; "endpoint_id": string };
        Returns: Json;
      };
      "claim_generation": { Args: { "lease_seconds": number }; Returns: Json };
      "claim_webhook_deliveries": {
        Args: { "lease_seconds": number; "maximum": number };
        Returns: Json;
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
      "create_webhook_endpoint": {
        Args: { "caller": string; "endpoint": Json; "secret": string };
        Returns: Json;
      };
      "delete_webhook_endpoint": {
        Args: { "caller": string; "endpoint_id": string };
        Returns: Json;
      };
      "extend_lease": {
        Args: { "job_id": string; "lease_id": string; "lease_seconds": number };
        Returns: boolean;
      };
      "finish_generation": {
        Args: { "job_id": string; "lease_id": string; "result": Json };
        Returns: Json;
      };
      "forget_objects": { Args: { "stems": (string)[] }; Returns: undefined };
      "generation_access": { Args: { "caller": string; "project_id": string }; Returns: string };
      "next_attempt": {
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
      "orphaned_objects": {
        Args: { "most": number; "older_than_seconds": number };
        Returns: string[];
      };
      "provider_snapshot": { Args: Record<PropertyKey, never>; Returns: Json };
      "record_event": {
        Args: { "data": Json; "job_id": string; "lease_id": string; "type": string };
        Returns: undefined;
      };
      "record_provider_tasks": {
        Args: {
          "attempt_id": string;
          "job_id": string;
          "lease_id": string;
          "provider_task_ids": (string)[];
        };
        Returns: boolean;
      };
      "record_webhook_delivery": {
        Args: { "delivery_id": string; "lease_id": string; "result": Json };
        Returns: boolean;
      };
      "release_generation": {
        Args: { "delay_ms": number; "job_id": string; "lease_id": string };
        Returns: undefined;
      };
      "replay_webhook_delivery": {
        Args: { "caller": string; "delivery_id": string };
        Returns: Json;
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
      "retry_generation": { Args: { "caller": string; "job_id": string }; Returns: Json };
      "rotate_webhook_secret": {
        Args: { "caller": string; "endpoint_id": string; "secret": string };
        Returns: Json;
      };
      "use_prompt_optimization": { Args: { "key": string }; Returns: string };
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
  "public": {
    Enums: {},
  },
} as const;
