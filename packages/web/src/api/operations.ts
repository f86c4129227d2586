// Made of docs/openapi.json by test/docs/operations.test.ts.
import type * as core from "@dendro/core";

export type Query = core.QueryInput;
export type QueryResult = core.QueryResult;
export type Filter = core.Filter;
export type DateRange = string | unknown[];
export type FunnelResult = core.FunnelResult;
export type RetentionResult = core.RetentionResult;
export type PathsResult = core.PathsResult;
export type TraceSummary = core.TraceSummary;
export type TraceSpan = core.TraceSpan;
export type TraceMarkPage = core.MarkPage;
export type TraceSubject = core.TraceSubject;
export type SpanOutlinePage = core.OutlinePage;
export type ExportRequest = {
  format: "csv" | "json" | "ndjson" | "parquet";
  bom?: boolean;
  query?: Query;
  funnel?: Funnel;
  retention?: Retention;
  paths?: Paths;
  bottlenecks?: Bottlenecks;
  events?: ExportedEvents;
} & ExportRequest1;
export type ExportRequest1 = {
  [k: string]: unknown;
};
export type AlertCondition =
  | {
      kind: "above" | "below";
      value: number;
      recovers?: number;
    }
  | {
      kind: "changed";
      percent: number;
      direction?: "up" | "down" | "either";
      against?: "previous" | "day" | "week";
    }
  | {
      kind: "unusual";
      sensitivity?: number;
      direction?: "up" | "down" | "either";
    }
  | {
      kind: "absent";
    };

export interface Operations {
  "POST /api/v1/query": {
    query?: {
      tenant?: string;
    };
    body: Query;
    answer: QueryResult;
  };
  "GET /api/v1/catalog": {
    query?: {
      tenant?: string;
    };
    answer: {
      metrics: {
        name: string;
        title: string;
        unit: string;
        type: string;
        domain: string;
        description: string;
        better: "up" | "down" | null;
      }[];
      dimensions: {
        name: string;
        title: string;
        type: string;
        display: string;
        domain: string;
        description: string;
      }[];
    };
  };
  "POST /api/v1/funnel": {
    query?: {
      tenant?: string;
    };
    body: Funnel;
    answer: FunnelResult;
  };
  "POST /api/v1/retention": {
    query?: {
      tenant?: string;
    };
    body: Retention;
    answer: RetentionResult;
  };
  "POST /api/v1/paths": {
    query?: {
      tenant?: string;
    };
    body: Paths;
    answer: PathsResult;
  };
  "POST /api/v1/bottlenecks": {
    query?: {
      tenant?: string;
    };
    body: Bottlenecks;
    answer: BottlenecksResult;
  };
  "POST /api/v1/events/list": {
    query?: {
      tenant?: string;
    };
    body: EventList;
    answer: {
      events: {
        id: string;
        type: string;
        timestamp: number;
        [k: string]: unknown;
      }[];
      next_cursor: string | null;
      events_since?: string;
    };
  };
  "GET /api/v1/analytics/nodes": {
    query?: {
      limit?: number;
      order?: "most_used" | "least_used";
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      user_id?: string;
      workflow?: string;
      shape?: "dendro" | "original";
      tenant?: string;
    };
    answer: {
      nodes: {
        executions: number;
        failed: number;
        failure_rate: number | null;
        avg_duration: number | null;
        p50_duration: number | null;
        p95_duration: number | null;
        p99_duration: number | null;
        cache_hits: number;
        cache_hit_rate: number | null;
        tokens: number;
        cost: number;
        node_type: string | null;
        count: number;
        last_used: string | null;
      }[];
      node_usage: {
        [k: string]: number;
      };
      count: number;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/workflows": {
    query?: {
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      user_id?: string;
      workflow?: string;
      shape?: "dendro" | "original";
      tenant?: string;
    };
    answer: {
      total_executions: number;
      completed: number;
      failed: number;
      success_rate: number | null;
      avg_duration: number | null;
      p50_duration: number | null;
      p95_duration: number | null;
      p99_duration: number | null;
      workflow_executions: {
        total: number;
        completed: number;
        failed: number;
        success_rate: number | null;
      };
      daily_breakdown: {
        total_executions: number;
        completed: number;
        failed: number;
        success_rate: number | null;
        avg_duration: number | null;
        p50_duration: number | null;
        p95_duration: number | null;
        p99_duration: number | null;
        date: string;
        total: number;
      }[];
      by_workflow: {
        total_executions: number;
        completed: number;
        failed: number;
        success_rate: number | null;
        avg_duration: number | null;
        p50_duration: number | null;
        p95_duration: number | null;
        p99_duration: number | null;
        workflow: string | null;
      }[];
      trend: {
        total_executions: number | null;
        success_rate: number | null;
        avg_duration: number | null;
      };
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/performance": {
    query?: {
      limit?: number;
      min_sample?: number;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      user_id?: string;
      workflow?: string;
      shape?: "dendro" | "original";
      tenant?: string;
    };
    answer: {
      slowest_nodes: {
        avg_duration: number | null;
        p95_duration: number | null;
        executions: number;
        node_type: string | null;
      }[];
      most_failed_nodes: {
        failure_rate: number | null;
        failed: number;
        executions: number;
        node_type: string | null;
      }[];
      cache_efficiency:
        | {
            cache_hit_rate: number | null;
            cache_hits: number;
            executions: number;
            node_type: string | null;
          }[]
        | {
            [k: string]: {
              cache_hit_rate: number | null;
              cache_hits: number;
              executions: number;
            };
          };
      bottlenecks: {
        node_type: string | null;
        share: number;
        duration: number;
        executions: number;
      }[];
      min_sample: number;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/costs": {
    query?: {
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      user_id?: string;
      workflow?: string;
      shape?: "dendro" | "original";
      tenant?: string;
    };
    answer: {
      total_cost: number;
      total_tokens: number;
      total_calls: number;
      by_provider: {
        cost: number;
        calls: number;
        tokens: number;
        provider: string | null;
      }[];
      by_api:
        | {
            cost: number;
            calls: number;
            tokens: number;
            provider: string | null;
            api: string | null;
          }[]
        | {
            [k: string]: {
              cost: number;
              calls: number;
              tokens: number;
            };
          };
      by_model: {
        cost: number;
        calls: number;
        tokens: number;
        provider: string | null;
        model: string | null;
      }[];
      daily_breakdown: {
        cost: number;
        calls: number;
        tokens: number;
        date: string;
      }[];
      unpriced_models: {
        provider: string | null;
        model: string | null;
        calls: number;
        tokens: number;
        reason: "no_token_counts" | "priced_since" | "unknown_provider" | "unknown_model";
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/conversations": {
    query?: {
      user_id?: string;
      filters?: string;
      id_contains?: string;
      outcome?: "resolved" | "abandoned" | "open";
      order?:
        | "newest"
        | "oldest"
        | "most_messages"
        | "most_tokens"
        | "costliest"
        | "slowest"
        | "most_disliked"
        | "most_errors"
        | "lowest_score"
        | "highest_score";
      limit?: number;
      cursor?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      conversations: {
        user_id: string | null;
        username: string | null;
        worker: string | null;
        model: string | null;
        events: number;
        messages: number;
        tool_calls: number;
        errors: number;
        tokens: number;
        cost: number;
        avg_response_time: number | null;
        likes: number;
        dislikes: number;
        regenerations: number;
        score: number | null;
        conversation_id: string;
        message_count: number;
        total_tokens: number;
        outcome: "resolved" | "abandoned" | "open";
        opening: string | null;
        archived: boolean;
        created_at: string | null;
        last_activity: string | null;
        updated_at: string | null;
      }[];
      count: number;
      next_cursor: string | null;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/summary": {
    query?: {
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      total_users: number;
      total_conversations: number;
      total_messages: number;
      total_tokens: number;
      total_cost: number;
      avg_response_time: number | null;
      total_api_calls: number;
      error_rate: number | null;
      active_today: number;
      active_conversations: number;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/api-usage": {
    query?: {
      limit?: number;
      endpoint?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      calls: number;
      errors: number;
      error_rate: number | null;
      avg_response_time: number | null;
      p95_response_time: number | null;
      users: number;
      endpoints: {
        calls: number;
        errors: number;
        error_rate: number | null;
        avg_response_time: number | null;
        p95_response_time: number | null;
        users: number;
        endpoint: string | null;
        method: string | null;
      }[];
      count: number;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/daily-stats": {
    query?: {
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      daily_stats: {
        active_users: number;
        new_users: number;
        returning_users: number;
        conversations: number;
        active_conversations: number;
        messages: number;
        tokens: number;
        cost: number;
        api_calls: number;
        error_rate: number | null;
        avg_response_time: number | null;
        date: string;
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/users/activities": {
    query?: {
      user_id?: string;
      filters?: string;
      limit?: number;
      cursor?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      activities: {
        id: string;
        user_id: string | null;
        username: string | null;
        activity_type: string;
        timestamp: string;
        country: string | null;
        browser: string | null;
        name: string | null;
        status: string | null;
        conversation_id: string | null;
        run_id: string | null;
        trace_id: string | null;
        source: string | null;
        model: string | null;
        path: string | null;
        route: string | null;
        method: string | null;
        extra_data: {
          [k: string]: unknown;
        };
      }[];
      count: number;
      next_cursor: string | null;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/users/top": {
    query?: {
      limit?: number;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      users: {
        username: string | null;
        messages: number;
        conversations: number;
        activities: number;
        tokens: number;
        cost: number;
        user_id: string;
        activity_count: number;
        message_count: number;
        total_tokens: number;
        first_seen: string | null;
        last_seen: string | null;
      }[];
      count: number;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/users/list": {
    query?: {
      active_only?: "true" | "false";
      id_contains?: string;
      filters?: string;
      order?: "last_seen" | "first_seen" | "messages" | "conversations" | "activities" | "tokens" | "cost";
      limit?: number;
      cursor?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      users: {
        username: string | null;
        messages: number;
        conversations: number;
        activities: number;
        tokens: number;
        cost: number;
        user_id: string;
        activity_count: number;
        message_count: number;
        total_tokens: number;
        first_seen: string | null;
        last_seen: string | null;
        is_active: boolean;
      }[];
      count: number;
      next_cursor: string | null;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/quality": {
    query?: {
      user_id?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      likes: number;
      dislikes: number;
      satisfaction: number | null;
      score: number | null;
      regenerations: number;
      abandoned_conversations: number;
      abandonment_rate: number | null;
      resolved_conversations: number;
      turns_to_resolution: number | null;
      messages_per_conversation: number | null;
      tokens_per_conversation: number | null;
      cost_per_conversation: number | null;
      cost_per_user: number | null;
      avg_response_time: number | null;
      p50_response_time: number | null;
      p95_response_time: number | null;
      p99_response_time: number | null;
      time_to_first_answer: number | null;
      dislike_reasons: {
        reason: string | null;
        count: number;
      }[];
      daily: {
        likes: number;
        dislikes: number;
        satisfaction: number | null;
        score: number | null;
        regenerations: number;
        abandoned_conversations: number;
        abandonment_rate: number | null;
        resolved_conversations: number;
        turns_to_resolution: number | null;
        messages_per_conversation: number | null;
        tokens_per_conversation: number | null;
        cost_per_conversation: number | null;
        cost_per_user: number | null;
        avg_response_time: number | null;
        p50_response_time: number | null;
        p95_response_time: number | null;
        p99_response_time: number | null;
        time_to_first_answer: number | null;
        date: string;
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/today": {
    query?: {
      timezone?: string;
      tenant?: string;
    };
    answer: {
      visitors: number;
      visits: number;
      pageviews: number;
      views_per_visit: number | null;
      bounce_rate: number | null;
      visit_duration: number | null;
      live_visitors: number;
      hourly: {
        visitors: number;
        visits: number;
        pageviews: number;
        bounce_rate: number | null;
        avg_time_on_page: number | null;
        posts_created: number;
        comments_created: number;
        reactions_given: number;
        hour: string;
      }[];
      pages: {
        views: number;
        unique_views: number;
        mean_time: number | null;
        path: string | null;
        entries: number;
        exits: number;
      }[];
      referrers: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      channels: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      campaigns: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        utm_source: string | null;
        utm_medium: string | null;
        utm_campaign: string | null;
      }[];
      countries: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      devices: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      content: {
        views: number;
        unique_views: number;
        reactions: number;
        comments: number;
        shares: number;
        reads_completed: number;
        deep_reads: number;
        finish_rate: number | null;
        mean_read_time: number | null;
        post: string;
      }[];
      searches: {
        query: string;
        count: number;
      }[];
      signals: {
        post: string;
        views: number;
        baseline: number;
        ratio: number | null;
        signal: "rising" | "new" | "usual" | "quiet" | null;
      }[];
      daily: {
        page_views: number;
        unique_visitors: number;
        avg_session_duration: number | null;
        bounce_rate: number | null;
        date: string;
        top_pages: {
          path: string;
          views: number;
        }[];
        top_referrers: {
          source: string;
          visits: number;
        }[];
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/range": {
    query?: {
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      visitors: number;
      visits: number;
      pageviews: number;
      views_per_visit: number | null;
      bounce_rate: number | null;
      visit_duration: number | null;
      live_visitors: number;
      hourly: {
        visitors: number;
        visits: number;
        pageviews: number;
        bounce_rate: number | null;
        avg_time_on_page: number | null;
        posts_created: number;
        comments_created: number;
        reactions_given: number;
        hour: string;
      }[];
      pages: {
        views: number;
        unique_views: number;
        mean_time: number | null;
        path: string | null;
        entries: number;
        exits: number;
      }[];
      referrers: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      channels: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      campaigns: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        utm_source: string | null;
        utm_medium: string | null;
        utm_campaign: string | null;
      }[];
      countries: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      devices: {
        visitors: number;
        visits: number;
        bounce_rate: number | null;
        name: string | null;
      }[];
      content: {
        views: number;
        unique_views: number;
        reactions: number;
        comments: number;
        shares: number;
        reads_completed: number;
        deep_reads: number;
        finish_rate: number | null;
        mean_read_time: number | null;
        post: string;
      }[];
      searches: {
        query: string;
        count: number;
      }[];
      signals: {
        post: string;
        views: number;
        baseline: number;
        ratio: number | null;
        signal: "rising" | "new" | "usual" | "quiet" | null;
      }[];
      daily: {
        page_views: number;
        unique_visitors: number;
        avg_session_duration: number | null;
        bounce_rate: number | null;
        date: string;
        top_pages: {
          path: string;
          views: number;
        }[];
        top_referrers: {
          source: string;
          visits: number;
        }[];
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/pages": {
    query?: {
      filters?: string;
      order?: "views" | "unique_views" | "mean_time" | "scroll_depth";
      limit?: number;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      pages: {
        views: number;
        unique_views: number;
        mean_time: number | null;
        scroll_depth: number | null;
        path: string;
        entries: number;
        bounce_rate: number | null;
        exits: number;
        exit_rate: number | null;
      }[];
      count: number;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/posts": {
    query?: {
      filters?: string;
      order?:
        | "views"
        | "unique_views"
        | "reactions"
        | "comments"
        | "shares"
        | "reads_completed"
        | "deep_reads"
        | "finish_rate"
        | "mean_read_time";
      limit?: number;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      posts: {
        views: number;
        unique_views: number;
        reactions: number;
        comments: number;
        shares: number;
        reads_completed: number;
        deep_reads: number;
        finish_rate: number | null;
        mean_read_time: number | null;
        post: string;
      }[];
      signals: {
        post: string;
        views: number;
        baseline: number;
        ratio: number | null;
        signal: "rising" | "new" | "usual" | "quiet" | null;
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/goals": {
    query?: {
      by?: "channel" | "referrer_source" | "utm_source" | "utm_campaign" | "country" | "device" | "page";
      filters?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      visitors: number;
      goals: {
        name: string;
        title: string | null;
        conversions: number;
        converters: number;
        conversion_rate: number | null;
        revenue: {
          currency: string | null;
          amount: number;
        }[];
        groups: {
          value: string | null;
          visitors: number;
          conversions: number;
          converters: number;
          conversion_rate: number | null;
        }[];
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/agents": {
    query?: {
      by?: "worker" | "model" | "version" | "user";
      worker?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      conversations: number;
      active_conversations: number;
      messages_received: number;
      messages_sent: number;
      runs: number;
      failed_runs: number;
      run_success_rate: number | null;
      avg_run_duration: number | null;
      p95_run_duration: number | null;
      llm_calls: number;
      llm_error_rate: number | null;
      tool_calls: number;
      tool_error_rate: number | null;
      errors: number;
      likes: number;
      dislikes: number;
      satisfaction: number | null;
      input_tokens: number;
      output_tokens: number;
      cost: number;
      time_to_first_answer: number | null;
      groups: {
        conversations: number;
        active_conversations: number;
        messages_received: number;
        messages_sent: number;
        runs: number;
        failed_runs: number;
        run_success_rate: number | null;
        avg_run_duration: number | null;
        p95_run_duration: number | null;
        llm_calls: number;
        llm_error_rate: number | null;
        tool_calls: number;
        tool_error_rate: number | null;
        errors: number;
        likes: number;
        dislikes: number;
        satisfaction: number | null;
        input_tokens: number;
        output_tokens: number;
        cost: number;
        time_to_first_answer: number | null;
        value: string | null;
      }[];
      daily: {
        conversations: number;
        active_conversations: number;
        messages_received: number;
        messages_sent: number;
        runs: number;
        failed_runs: number;
        run_success_rate: number | null;
        avg_run_duration: number | null;
        p95_run_duration: number | null;
        llm_calls: number;
        llm_error_rate: number | null;
        tool_calls: number;
        tool_error_rate: number | null;
        errors: number;
        likes: number;
        dislikes: number;
        satisfaction: number | null;
        input_tokens: number;
        output_tokens: number;
        cost: number;
        date: string;
      }[];
      tools: {
        calls: number;
        errors: number;
        error_rate: number | null;
        avg_duration: number | null;
        p95_duration: number | null;
        tool: string | null;
      }[];
      runs_by_status: {
        status: string | null;
        count: number;
      }[];
      errors_by_type: {
        error_type: string | null;
        count: number;
      }[];
      likes_by_target: {
        target_type: string | null;
        count: number;
      }[];
      dislikes_by_reason: {
        reason: string | null;
        count: number;
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/analytics/requests": {
    query?: {
      by?: "route" | "method" | "status" | "status_class" | "provider" | "region" | "source";
      source?: string;
      filters?: string;
      limit?: number;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      requests: number;
      rate: number | null;
      errors: number;
      error_rate: number | null;
      avg_duration: number | null;
      p50_duration: number | null;
      p95_duration: number | null;
      p99_duration: number | null;
      bytes: number;
      cache_hit_rate: number | null;
      apdex: number | null;
      avg_memory: number | null;
      avg_cpu_time: number | null;
      groups: {
        requests: number;
        rate: number | null;
        errors: number;
        error_rate: number | null;
        avg_duration: number | null;
        p50_duration: number | null;
        p95_duration: number | null;
        p99_duration: number | null;
        bytes: number;
        cache_hit_rate: number | null;
        apdex: number | null;
        avg_memory: number | null;
        avg_cpu_time: number | null;
        value: string | null;
      }[];
      hourly: {
        requests: number;
        rate: number | null;
        errors: number;
        error_rate: number | null;
        avg_duration: number | null;
        p50_duration: number | null;
        p95_duration: number | null;
        p99_duration: number | null;
        bytes: number;
        cache_hit_rate: number | null;
        apdex: number | null;
        avg_memory: number | null;
        avg_cpu_time: number | null;
        hour: string;
      }[];
      providers: {
        calls: number;
        error_rate: number | null;
        avg_duration: number | null;
        p95_duration: number | null;
        provider: string | null;
        health: "healthy" | "degraded" | "down";
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/traces": {
    query?: {
      filters?: string;
      status?: "ok" | "error";
      user_id?: string;
      thread_id?: string;
      model?: string;
      source?: string;
      name_contains?: string;
      min_duration_ms?: number | null;
      order?: "newest" | "longest" | "costliest" | "most_tokens" | "most_errors";
      limit?: number;
      cursor?: string;
      days?: number;
      start?: string;
      end?: string;
      start_date?: string;
      end_date?: string;
      timezone?: string;
      tenant?: string;
    };
    answer: {
      traces: {
        name: string | null;
        type: string | null;
        source: string | null;
        user_id: string | null;
        thread_id: string | null;
        model: string | null;
        models: number;
        events: number;
        spans: number;
        errors: number;
        tokens: number;
        cost: number;
        id: string;
        start: string | null;
        end: string | null;
        duration_ms: number;
      }[];
      count: number;
      next_cursor: string | null;
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/traces/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      span?: string;
      limit?: number;
      offset?: number | null;
    };
    answer: {
      trace: TraceSummary;
      spans: TraceSpanPage;
      marks: TraceMarkPage;
      is_cut: boolean;
    };
  };
  "GET /api/v1/traces/{id}/outline": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      limit?: number;
      offset?: number | null;
    };
    answer: {
      subject: TraceSubject;
      trace: TraceSummary;
      outline: SpanOutlinePage;
      is_cut: boolean;
    };
  };
  "GET /api/v1/traces/{id}/spans/{span}": {
    path: {
      id: string;
      span: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      span: TraceSpan;
      marks: TraceMarkPage;
      events: {
        id: string;
        type: string;
        timestamp: number;
        [k: string]: unknown;
      }[];
    };
  };
  "GET /api/v1/traces/{id}/spans/{span}/content": {
    path: {
      id: string;
      span: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      is_kept: boolean;
      retention_days: number;
      input: {
        text: string;
        bytes: number;
        is_cut: boolean;
      } | null;
      output: {
        text: string;
        bytes: number;
        is_cut: boolean;
      } | null;
    };
  };
  "GET /api/v1/conversations/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      user_id: string | null;
      username: string | null;
      worker: string | null;
      model: string | null;
      events: number;
      messages: number;
      tool_calls: number;
      errors: number;
      tokens: number;
      cost: number;
      avg_response_time: number | null;
      likes: number;
      dislikes: number;
      regenerations: number;
      score: number | null;
      conversation_id: string;
      message_count: number;
      total_tokens: number;
      outcome: "resolved" | "abandoned" | "open";
      opening: string | null;
      archived: boolean;
      created_at: string | null;
      last_activity: string | null;
      updated_at: string | null;
      users: string[];
      workers: string[];
      models: string[];
      settings: {
        worker: string;
        version: number;
        since: string | null;
      }[];
      traces: {
        id: string;
        start: string | null;
        events: number;
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "GET /api/v1/conversations/{id}/events": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      order?: "oldest" | "newest";
      limit?: number;
      cursor?: string;
    };
    answer: {
      events: {
        id: string;
        type: string;
        timestamp: number;
        [k: string]: unknown;
      }[];
      next_cursor: string | null;
      events_since?: string;
    };
  };
  "GET /api/v1/users/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      username: string | null;
      messages: number;
      conversations: number;
      activities: number;
      tokens: number;
      cost: number;
      user_id: string;
      activity_count: number;
      message_count: number;
      total_tokens: number;
      first_seen: string | null;
      last_seen: string | null;
      pageviews: number;
      requests: number;
      agent_runs: number;
      errors: number;
      likes: number;
      dislikes: number;
      rank: number;
      ranked: number;
      other_names: {
        name: string;
        kind: "user" | "anonymous";
      }[];
      events_since?: string;
      people_since?: string;
      out_of_bounds?: number;
    };
  };
  "POST /api/v1/export": {
    query?: {
      tenant?: string;
    };
    body: ExportRequest;
    answer: {
      [k: string]: unknown;
    }[];
  };
  "GET /api/v1/export": {
    query: {
      tenant?: string;
      format: "csv" | "json" | "ndjson" | "parquet";
      bom?: "true" | "false";
      query?: string;
      funnel?: string;
      retention?: string;
      paths?: string;
      bottlenecks?: string;
      events?: string;
    };
    answer: {
      [k: string]: unknown;
    }[];
  };
  "POST /api/v1/erasures": {
    query?: {
      tenant?: string;
    };
    body: {
      user_id: string;
    };
    answer: ErasureReceipt;
  };
  "GET /api/v1/erasures": {
    query?: {
      tenant?: string;
    };
    answer: {
      erasures: ErasureReceipt[];
    };
  };
  "GET /api/v1/imports": {
    query?: {
      tenant?: string;
    };
    answer: {
      imports: Import[];
    };
  };
  "POST /api/v1/imports": {
    query?: {
      tenant?: string;
    };
    body: ImportRequest;
    answer: Import;
  };
  "PUT /api/v1/imports/{id}/content": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      offset?: number | null;
      last?: "true" | "false";
    };
    answer: Import;
  };
  "DELETE /api/v1/imports/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: Import;
  };
  "POST /api/v1/events/delete": {
    query?: {
      tenant?: string;
    };
    body: EventDeletion;
    answer: EventDeletionCounts | ErasureReceipt;
  };
  "GET /api/v1/rejected-events": {
    query?: {
      tenant?: string;
      sender?: "tenant" | "unknown";
      code?:
        | "malformed_body"
        | "invalid_request"
        | "invalid_event"
        | "type_not_allowed"
        | "event_too_old"
        | "event_too_large"
        | "too_many_events"
        | "body_too_large"
        | "unsupported_encoding"
        | "unsupported_media_type"
        | "method_not_allowed"
        | "not_found"
        | "upgrade_required"
        | "request_timeout"
        | "conflict"
        | "missing_key"
        | "invalid_key"
        | "key_in_address"
        | "too_many_guesses"
        | "invalid_signature"
        | "insufficient_scope"
        | "origin_not_allowed"
        | "key_of_another_worker"
        | "unknown_tenant"
        | "invalid_query"
        | "unknown_metric"
        | "unknown_dimension"
        | "unknown_timezone"
        | "query_timeout"
        | "query_too_expensive"
        | "too_many_exports"
        | "invalid_settings_schema"
        | "invalid_setting"
        | "stale_setting"
        | "too_many_subscriptions"
        | "slow_consumer"
        | "live_unavailable"
        | "events_not_kept"
        | "not_configured"
        | "overloaded"
        | "storage_unavailable"
        | "warehouse_unavailable"
        | "shutting_down"
        | "damaged_data"
        | "newer_data"
        | "invalid_configuration"
        | "internal";
      limit?: number;
    };
    answer: {
      since: string;
      reasons: {
        code: string;
        count: number;
        last_at: string;
      }[];
      rejected_events: RejectedEvent[];
    };
  };
  "GET /api/v1/tenants": {
    answer: {
      tenants: Tenant[];
    };
  };
  "POST /api/v1/tenants": {
    body: {
      id: string;
      name: string;
      timezone?: string | null;
    };
    answer: Tenant;
  };
  "PATCH /api/v1/tenants/{id}": {
    path: {
      id: string;
    };
    body: {
      name?: string;
      mode?: "live" | "delayed" | "aggregate_only";
      retention_days?: RetentionDays;
      timezone?: string | null;
      contents?: NewContentPolicy;
    };
    answer: Tenant;
  };
  "DELETE /api/v1/tenants/{id}": {
    path: {
      id: string;
    };
    answer: ErasureReceipt;
  };
  "GET /api/v1/keys": {
    query?: {
      tenant?: string;
    };
    answer: {
      keys: Key[];
    };
  };
  "POST /api/v1/keys": {
    query?: {
      tenant?: string;
    };
    body: {
      name: string;
      scope: "site" | "ingest" | "read" | "worker" | "metrics" | "admin";
      worker?: string;
      /**
       * @maxItems 100
       */
      origins?: string[];
    };
    answer: CreatedKey;
  };
  "DELETE /api/v1/keys/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/workers": {
    query?: {
      tenant?: string;
    };
    answer: {
      workers: Worker[];
    };
  };
  "GET /api/v1/workers/{id}/settings": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WorkerSettings;
  };
  "PATCH /api/v1/workers/{id}/settings": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      values: {
        [k: string]: unknown;
      };
      base_version?: number;
    };
    answer: WorkerSettings;
  };
  "GET /api/v1/workers/{id}/settings/versions": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      before?: number;
      limit?: number;
    };
    answer: {
      versions: {
        version: number;
        author: {
          kind: "worker" | "person";
          id: string;
        };
        at: string;
        restored: number | null;
        values: {
          [k: string]: unknown;
        };
      }[];
      next_before: number | null;
    };
  };
  "POST /api/v1/workers/{id}/settings/restore": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      version: number;
    };
    answer: WorkerSettings;
  };
  "GET /api/v1/webhooks/event-types": {
    query?: {
      tenant?: string;
    };
    answer: {
      event_types: {
        type: string;
        description: string;
        domain: string;
        example: {
          [k: string]: unknown;
        };
      }[];
    };
  };
  "GET /api/v1/webhooks/endpoints": {
    query?: {
      tenant?: string;
    };
    answer: {
      endpoints: WebhookEndpoint[];
    };
  };
  "POST /api/v1/webhooks/endpoints": {
    query?: {
      tenant?: string;
    };
    body: NewWebhookEndpoint;
    answer: WebhookEndpointWithSecret;
  };
  "GET /api/v1/webhooks/endpoints/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookEndpoint;
  };
  "PATCH /api/v1/webhooks/endpoints/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      name?: string;
      url?: string;
      /**
       * @minItems 1
       * @maxItems 100
       */
      events?: string[];
      /**
       * @maxItems 100
       */
      filters?: Filter[];
      headers?: {
        [k: string]: string;
      };
      /**
       * @minItems 1
       * @maxItems 2
       */
      signatures?: ("standard" | "github")[];
      personal?: boolean;
      ordered?: boolean;
      concurrency?: number;
      rate_limit?: number | null;
    };
    answer: WebhookEndpoint;
  };
  "DELETE /api/v1/webhooks/endpoints/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "POST /api/v1/webhooks/endpoints/{id}/secret": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookEndpointWithSecret;
  };
  "POST /api/v1/webhooks/endpoints/{id}/pause": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookEndpoint;
  };
  "POST /api/v1/webhooks/endpoints/{id}/resume": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookEndpoint;
  };
  "POST /api/v1/webhooks/endpoints/{id}/replay": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      date_range: DateRange;
      /**
       * @maxItems 100
       */
      filters?: Filter[];
      dry_run?: boolean;
    };
    answer: {
      events: number;
      is_cut: boolean;
    };
  };
  "GET /api/v1/webhooks/endpoints/{id}/deliveries": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      status?: "pending" | "success" | "failed";
      limit?: number;
      cursor?: string;
    };
    answer: {
      deliveries: WebhookDelivery[];
      counts: {
        pending?: number;
        success?: number;
        failed?: number;
      };
      next_cursor: string | null;
    };
  };
  "GET /api/v1/webhooks/deliveries/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      id: string;
      endpoint_id: string;
      event_id: string;
      event_type: string;
      status: "pending" | "success" | "failed";
      reason: "exhausted" | "refused" | null;
      attempt: number;
      response_code: number | null;
      error: string | null;
      next_retry_at: string | null;
      created_at: string;
      finished_at: string | null;
      payload: string;
      attempts: WebhookAttempt[];
    };
  };
  "POST /api/v1/webhooks/deliveries/{id}/resend": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookDelivery;
  };
  "POST /api/v1/webhooks/endpoints/{id}/test": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      type?: string;
    };
    answer: WebhookDelivery;
  };
  "POST /api/v1/webhooks/endpoints/{id}/recover": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      since: string;
    };
    answer: {
      deliveries: number;
    };
  };
  "GET /api/v1/webhooks/source-kinds": {
    query?: {
      tenant?: string;
    };
    answer: {
      kinds: {
        kind: "standard-webhooks" | "github" | "stripe" | "slack" | "shopify" | "hmac" | "none";
        title: string;
        mapping: {
          [k: string]: unknown;
        };
        id_path: string | null;
      }[];
    };
  };
  "GET /api/v1/webhooks/sources": {
    query?: {
      tenant?: string;
    };
    answer: {
      sources: WebhookSource[];
    };
  };
  "POST /api/v1/webhooks/sources": {
    query?: {
      tenant?: string;
    };
    body: NewWebhookSource;
    answer: WebhookSource;
  };
  "GET /api/v1/webhooks/sources/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookSource;
  };
  "PATCH /api/v1/webhooks/sources/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      name?: string;
      mapping?: {
        [k: string]: unknown;
      };
      id_path?: string | null;
      active?: boolean;
      hmac?: {
        header: string;
        algorithm?: "sha1" | "sha256" | "sha512";
        encoding?: "hex" | "base64";
        prefix?: string;
      } | null;
    };
    answer: WebhookSource;
  };
  "DELETE /api/v1/webhooks/sources/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "POST /api/v1/webhooks/sources/{id}/secrets": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      secret: string;
    };
    answer: WebhookSource;
  };
  "DELETE /api/v1/webhooks/sources/{id}/secrets/{secret}": {
    path: {
      id: string;
      secret: string;
    };
    query?: {
      tenant?: string;
    };
    answer: WebhookSource;
  };
  "GET /api/v1/alert-templates": {
    query?: {
      tenant?: string;
    };
    answer: {
      templates: {
        name: string;
        description: string;
        rule: AlertRule;
      }[];
    };
  };
  "GET /api/v1/alerts": {
    query?: {
      tenant?: string;
    };
    answer: {
      alerts: Alert[];
    };
  };
  "GET /api/v1/alerts/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: Alert;
  };
  "PUT /api/v1/alerts/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    body: NewAlert;
    answer: Alert;
  };
  "DELETE /api/v1/alerts/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/alerts/{name}/series": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
      limit?: number;
    };
    answer: {
      series: AlertSeries[];
    };
  };
  "GET /api/v1/alert-history": {
    query?: {
      tenant?: string;
      alert?: string;
      date_range?: string;
      timezone?: string;
      limit?: number;
    };
    answer: {
      changes: AlertChange[];
    };
  };
  "POST /api/v1/alerts/{name}/acknowledge": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      series?: string | null;
    };
    answer: {
      acknowledged: number;
    };
  };
  "POST /api/v1/alert-tests": {
    query?: {
      tenant?: string;
    };
    body: {
      rule: AlertRule;
      date_range?: DateRange;
    };
    answer: {
      count: number;
      is_cut: boolean;
      firings: {
        series: string | null;
        from: string;
        to: string | null;
      }[];
    };
  };
  "GET /api/v1/alert-silences": {
    query?: {
      tenant?: string;
    };
    answer: {
      silences: AlertSilence[];
    };
  };
  "POST /api/v1/alert-silences": {
    query?: {
      tenant?: string;
    };
    body: {
      alert?: string | null;
      series?: string | null;
      severity?: "critical" | "warning" | "info" | null;
      until: string;
      reason: string;
    };
    answer: AlertSilence;
  };
  "DELETE /api/v1/alert-silences/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/reports": {
    query?: {
      tenant?: string;
    };
    answer: {
      reports: Report[];
      sends_mail: boolean;
    };
  };
  "GET /api/v1/reports/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: Report;
  };
  "PUT /api/v1/reports/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    body: NewReport;
    answer: Report;
  };
  "DELETE /api/v1/reports/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "POST /api/v1/reports/{name}/send": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      deliveries: number;
    };
  };
  "GET /api/v1/reports/{name}/sends": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
      limit?: number;
    };
    answer: {
      sends: ReportSend[];
    };
  };
  "GET /api/v1/reports/{name}/preview": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/webhooks/sources/{id}/messages": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
      status?: "pending" | "processed" | "failed" | "refused";
      limit?: number;
      cursor?: string;
    };
    answer: {
      messages: ReceivedWebhook[];
      counts: {
        pending?: number;
        processed?: number;
        failed?: number;
        refused?: number;
      };
      next_cursor: string | null;
    };
  };
  "GET /api/v1/webhooks/messages/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      id: string;
      source_id: string;
      sender_id: string | null;
      status: "pending" | "processed" | "failed" | "refused";
      verified: boolean;
      processed: boolean;
      reason: string | null;
      event_type: string | null;
      event_id: string | null;
      bytes: number;
      attempts: number;
      sent_at: string;
      received_at: string;
      processed_at: string | null;
      signature: string | null;
      headers: {
        [k: string]: string;
      };
      query: {
        [k: string]: string;
      };
      payload: string;
    };
  };
  "POST /api/v1/webhooks/messages/{id}/replay": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: ReceivedWebhook;
  };
  "POST /api/v1/webhooks/sources/{id}/replay": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      since: string;
    };
    answer: {
      messages: number;
    };
  };
  "POST /api/v1/webhooks/sources/{id}/preview": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      mapping?: {
        [k: string]: unknown;
      };
      message_id?: string;
    };
    answer: {
      message_id: string;
      event: {
        [k: string]: unknown;
      };
      input: {
        body?: unknown;
        headers: {
          [k: string]: string;
        };
        query: {
          [k: string]: string;
        };
        sent_at: string;
      };
    };
  };
  "GET /api/v1/circuit-breaker/status": {
    query?: {
      tenant?: string;
    };
    answer: {
      breakers: BreakerStatus[];
    };
  };
  "GET /api/v1/circuit-breaker/status/{node_type}": {
    path: {
      node_type: string;
    };
    query?: {
      tenant?: string;
    };
    answer: BreakerStatus;
  };
  "POST /api/v1/circuit-breaker/reset/{node_type}": {
    path: {
      node_type: string;
    };
    query?: {
      tenant?: string;
    };
    answer: BreakerStatus;
  };
  "GET /api/v1/breakers/{node_type}": {
    path: {
      node_type: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      node_type: string;
      state: "closed" | "open" | "half_open";
      consecutive_failures: number;
      threshold: number;
      last_error: string | null;
      last_failure_at: string | null;
      opened_at: string | null;
      recovery_at: string | null;
      seconds_until_recovery: number | null;
      opening: number;
      probes: {
        allowed: number;
        running: number;
        succeeded: number;
      };
      override: {
        mode: "force_open" | "force_closed";
        by: string;
        reason: string;
        at: string;
        until: string | null;
      } | null;
      updated_at: string | null;
      settings: {
        threshold: number;
        failure_rate: number | null;
        min_calls: number;
        window_ms: number;
        open_ms: number;
        max_open_ms: number;
        probes: number;
        probe_timeout_ms: number;
        /**
         * @maxItems 50
         */
        ignored_errors: string[];
        health_url: string | null;
      };
      set: {
        threshold?: number;
        failure_rate?: number | null;
        min_calls?: number;
        window_ms?: number;
        open_ms?: number;
        max_open_ms?: number;
        probes?: number;
        probe_timeout_ms?: number;
        /**
         * @maxItems 50
         */
        ignored_errors?: string[];
        health_url?: string | null;
      };
    };
  };
  "GET /api/v1/breakers/{node_type}/transitions": {
    path: {
      node_type: string;
    };
    query?: {
      tenant?: string;
      limit?: number;
      cursor?: string;
    };
    answer: {
      transitions: {
        id: string;
        node_type: string;
        type: string;
        at: string;
        data: {
          [k: string]: unknown;
        };
      }[];
      next_cursor: string | null;
    };
  };
  "PUT /api/v1/breakers/{node_type}/override": {
    path: {
      node_type: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      mode: "force_open" | "force_closed" | "auto";
      reason?: string;
      until?: string | null;
    };
    answer: {
      node_type: string;
      state: "closed" | "open" | "half_open";
      consecutive_failures: number;
      threshold: number;
      last_error: string | null;
      last_failure_at: string | null;
      opened_at: string | null;
      recovery_at: string | null;
      seconds_until_recovery: number | null;
      opening: number;
      probes: {
        allowed: number;
        running: number;
        succeeded: number;
      };
      override: {
        mode: "force_open" | "force_closed";
        by: string;
        reason: string;
        at: string;
        until: string | null;
      } | null;
      updated_at: string | null;
      settings: {
        threshold: number;
        failure_rate: number | null;
        min_calls: number;
        window_ms: number;
        open_ms: number;
        max_open_ms: number;
        probes: number;
        probe_timeout_ms: number;
        /**
         * @maxItems 50
         */
        ignored_errors: string[];
        health_url: string | null;
      };
      set: {
        threshold?: number;
        failure_rate?: number | null;
        min_calls?: number;
        window_ms?: number;
        open_ms?: number;
        max_open_ms?: number;
        probes?: number;
        probe_timeout_ms?: number;
        /**
         * @maxItems 50
         */
        ignored_errors?: string[];
        health_url?: string | null;
      };
    };
  };
  "PUT /api/v1/breakers/{node_type}/settings": {
    path: {
      node_type: string;
    };
    query?: {
      tenant?: string;
    };
    body: BreakerSettings;
    answer: {
      node_type: string;
      state: "closed" | "open" | "half_open";
      consecutive_failures: number;
      threshold: number;
      last_error: string | null;
      last_failure_at: string | null;
      opened_at: string | null;
      recovery_at: string | null;
      seconds_until_recovery: number | null;
      opening: number;
      probes: {
        allowed: number;
        running: number;
        succeeded: number;
      };
      override: {
        mode: "force_open" | "force_closed";
        by: string;
        reason: string;
        at: string;
        until: string | null;
      } | null;
      updated_at: string | null;
      settings: {
        threshold: number;
        failure_rate: number | null;
        min_calls: number;
        window_ms: number;
        open_ms: number;
        max_open_ms: number;
        probes: number;
        probe_timeout_ms: number;
        /**
         * @maxItems 50
         */
        ignored_errors: string[];
        health_url: string | null;
      };
      set: {
        threshold?: number;
        failure_rate?: number | null;
        min_calls?: number;
        window_ms?: number;
        open_ms?: number;
        max_open_ms?: number;
        probes?: number;
        probe_timeout_ms?: number;
        /**
         * @maxItems 50
         */
        ignored_errors?: string[];
        health_url?: string | null;
      };
    };
  };
  "GET /api/v1/breaker-settings": {
    query?: {
      tenant?: string;
    };
    answer: {
      settings: {
        threshold: number;
        failure_rate: number | null;
        min_calls: number;
        window_ms: number;
        open_ms: number;
        max_open_ms: number;
        probes: number;
        probe_timeout_ms: number;
        /**
         * @maxItems 50
         */
        ignored_errors: string[];
        health_url: string | null;
      };
      set: {
        threshold?: number;
        failure_rate?: number | null;
        min_calls?: number;
        window_ms?: number;
        open_ms?: number;
        max_open_ms?: number;
        probes?: number;
        probe_timeout_ms?: number;
        /**
         * @maxItems 50
         */
        ignored_errors?: string[];
        health_url?: string | null;
      };
    };
  };
  "PUT /api/v1/breaker-settings": {
    query?: {
      tenant?: string;
    };
    body: BreakerSettings;
    answer: {
      settings: {
        threshold: number;
        failure_rate: number | null;
        min_calls: number;
        window_ms: number;
        open_ms: number;
        max_open_ms: number;
        probes: number;
        probe_timeout_ms: number;
        /**
         * @maxItems 50
         */
        ignored_errors: string[];
        health_url: string | null;
      };
      set: {
        threshold?: number;
        failure_rate?: number | null;
        min_calls?: number;
        window_ms?: number;
        open_ms?: number;
        max_open_ms?: number;
        probes?: number;
        probe_timeout_ms?: number;
        /**
         * @maxItems 50
         */
        ignored_errors?: string[];
        health_url?: string | null;
      };
    };
  };
  "GET /api/v1/prices": {
    query?: {
      tenant?: string;
    };
    answer: {
      prices: Price[];
    };
  };
  "PUT /api/v1/prices": {
    query?: {
      tenant?: string;
    };
    body: {
      provider?: string | null;
      model: string;
      from?: string | null;
      input_usd_per_million: number;
      output_usd_per_million: number;
      cache_read_usd_per_million?: number | null;
      cache_write_usd_per_million?: number | null;
      reasoning_usd_per_million?: number | null;
      input_audio_usd_per_million?: number | null;
      output_audio_usd_per_million?: number | null;
    };
    answer: Price;
  };
  "DELETE /api/v1/prices": {
    query: {
      tenant?: string;
      provider?: string | null;
      model: string;
      from?: string | null;
    };
    answer: null;
  };
  "GET /api/v1/prices/resolve": {
    query: {
      tenant?: string;
      model: string;
      provider?: string;
      at?: string;
    };
    answer: ResolvedPrice;
  };
  "GET /api/v1/segments": {
    query?: {
      tenant?: string;
    };
    answer: {
      segments: SavedFilters[];
    };
  };
  "PUT /api/v1/segments/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      title?: string | null;
      /**
       * @minItems 1
       * @maxItems 100
       */
      filters: Filter[];
    };
    answer: SavedFilters;
  };
  "DELETE /api/v1/segments/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/goals": {
    query?: {
      tenant?: string;
    };
    answer: {
      goals: SavedFilters[];
    };
  };
  "PUT /api/v1/goals/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      title?: string | null;
      /**
       * @minItems 1
       * @maxItems 100
       */
      filters: Filter[];
    };
    answer: SavedFilters;
  };
  "DELETE /api/v1/goals/{name}": {
    path: {
      name: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/boards": {
    query?: {
      tenant?: string;
    };
    answer: {
      boards: {
        id: string;
        title: string;
        cards: number;
        changed_at: string;
      }[];
    };
  };
  "GET /api/v1/boards/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: Board;
  };
  "PUT /api/v1/boards/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      title: string;
      /**
       * @maxItems 50
       */
      cards: BoardCard[];
      version?: number;
    };
    answer: Board;
  };
  "DELETE /api/v1/boards/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/trace-views": {
    query?: {
      tenant?: string;
    };
    answer: {
      views: TraceView[];
    };
  };
  "PUT /api/v1/trace-views/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      title: string;
      /**
       * @maxItems 32
       */
      columns?: string[] | null;
      filters?: {
        status?: "ok" | "error";
        user_id?: string;
        thread_id?: string;
        model?: string;
        source?: string;
        name_contains?: string;
        min_duration_ms?: number;
      };
      order?: "newest" | "longest" | "costliest" | "most_tokens" | "most_errors";
    };
    answer: TraceView;
  };
  "DELETE /api/v1/trace-views/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/boards/{id}/report.pdf": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/boards/{id}/shares": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: {
      shares: Share[];
    };
  };
  "POST /api/v1/boards/{id}/shares": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    body: {
      expires_in_days?: number;
    };
    answer: CreatedShare;
  };
  "DELETE /api/v1/boards/{id}/shares/{share}": {
    path: {
      id: string;
      share: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "GET /api/v1/shared/board": {
    answer: SharedBoard;
  };
  "GET /api/v1/shared/cards/{id}": {
    path: {
      id: string;
    };
    answer:
      | {
          results: {
            metrics: (number | string | null)[];
            comparison?: {
              metrics: (number | string | null)[];
              change: (number | "new" | null)[];
            };
            dimensions: (string | null)[];
          }[];
          total?: {
            metrics?: (number | string | null)[];
            comparison?: {
              metrics: (number | string | null)[];
              change: (number | "new" | null)[];
            };
            rows: number;
          };
          meta: {
            /**
             * @minItems 2
             * @maxItems 2
             */
            date_range: unknown[];
            /**
             * @minItems 2
             * @maxItems 2
             */
            comparison_date_range?: unknown[];
            comparison_mode?: "to_date" | "whole";
            change_units?: ("percent" | "points")[];
            time_labels?: string[];
            partial_time_labels?: string[];
            events_since?: string;
            people_since?: string;
            out_of_bounds?: number;
            simulated?: boolean;
          };
        }
      | {
          results: {
            dimension: string | null;
            steps: {
              name: string;
              count: number;
              rate: number | null;
              rate_from_previous: number | null;
            }[];
          }[];
          meta: {
            /**
             * @minItems 2
             * @maxItems 2
             */
            date_range: unknown[];
            events_since?: string;
            people_since?: string;
            out_of_bounds?: number;
          };
        }
      | {
          results: {
            cohort: string;
            size: number;
            is_partial: boolean;
            returned: (number | null)[];
          }[];
          meta: {
            /**
             * @minItems 2
             * @maxItems 2
             */
            date_range: unknown[];
            events_since?: string;
            people_since?: string;
            out_of_bounds?: number;
          };
        }
      | {
          results: {
            step: number;
            from: string | null;
            to: string | null;
            count: number;
          }[];
          meta: {
            /**
             * @minItems 2
             * @maxItems 2
             */
            date_range: unknown[];
            events_since?: string;
            people_since?: string;
            out_of_bounds?: number;
          };
        };
  };
  "POST /api/v1/session": {
    body:
      | {
          key: string;
        }
      | {
          token: string;
        };
    answer: Session;
  };
  "GET /api/v1/session": {
    answer: Session;
  };
  "DELETE /api/v1/session": {
    query?: {
      everywhere?: "true" | "false";
    };
    answer: null;
  };
  "GET /api/v1/sign-ins": {
    query?: {
      tenant?: string;
    };
    answer: {
      sign_ins: SignIn[];
    };
  };
  "DELETE /api/v1/sign-ins": {
    query?: {
      tenant?: string;
    };
    answer: {
      ended: number;
    };
  };
  "DELETE /api/v1/sign-ins/{id}": {
    path: {
      id: string;
    };
    query?: {
      tenant?: string;
    };
    answer: null;
  };
  "POST /api/v1/events": {
    query?: {
      tenant?: string;
      history?: "true";
    };
    body: Event | Event[] | EventBatch;
    answer: Receipt;
  };
}
export interface Funnel {
  /**
   * @minItems 2
   * @maxItems 20
   */
  steps: {
    name?: string;
    /**
     * @minItems 1
     * @maxItems 100
     */
    filters: Filter[];
  }[];
  per: "thread" | "run" | "trace" | "execution" | "user" | "visitor" | "visit";
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  date_range: DateRange;
  timezone?: string;
  window?: string;
  dimension?: string;
  limit?: number;
}
export interface Retention {
  /**
   * @minItems 1
   * @maxItems 100
   */
  first: Filter[];
  cohort?: "first_in_range" | "first_ever";
  /**
   * @minItems 1
   * @maxItems 100
   */
  return: Filter[];
  per: "thread" | "run" | "trace" | "execution" | "user" | "visitor" | "visit";
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  date_range: DateRange;
  timezone?: string;
  granularity?: "day" | "week" | "month";
  periods?: number;
}
export interface Paths {
  per: "thread" | "run" | "trace" | "execution" | "user" | "visitor" | "visit";
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  date_range: DateRange;
  timezone?: string;
  by?: string;
  around?: string;
  steps?: number;
  limit?: number;
}
export interface Bottlenecks {
  per?: "thread" | "run" | "trace" | "execution" | "user" | "visitor" | "visit";
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  date_range: DateRange;
  timezone?: string;
  by?: string;
  limit?: number;
}
export interface BottlenecksResult {
  results: {
    name: string | null;
    duration_s: number;
    share: number;
    runs: number;
  }[];
  meta: {
    /**
     * @minItems 2
     * @maxItems 2
     */
    date_range: unknown[];
    events_since?: string;
    people_since?: string;
    out_of_bounds?: number;
  };
  query: Bottlenecks;
}
export interface EventList {
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  date_range?: DateRange;
  timezone?: string;
  order?: "newest" | "oldest" | "slowest";
  limit?: number;
  cursor?: string;
}
export interface TraceSpanPage {
  spans: TraceSpan[];
  total: number;
  next_offset: number | null;
}
export interface ExportedEvents {
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  date_range: DateRange;
  timezone?: string;
  /**
   * @minItems 1
   * @maxItems 67
   */
  columns?: (
    | "id"
    | "type"
    | "timestamp"
    | "received_at"
    | "source"
    | "name"
    | "version"
    | "settings_version"
    | "user_id"
    | "user_alias"
    | "user_source"
    | "anonymous_id"
    | "visitor"
    | "session"
    | "thread_id"
    | "thread_source"
    | "run_id"
    | "message_id"
    | "trace_id"
    | "span_id"
    | "parent_span_id"
    | "status"
    | "error_type"
    | "duration_ms"
    | "cached"
    | "interactive"
    | "method"
    | "route"
    | "status_code"
    | "bytes"
    | "provider"
    | "model"
    | "input_tokens"
    | "output_tokens"
    | "cache_read_tokens"
    | "cache_write_tokens"
    | "cache_write_1h_tokens"
    | "reasoning_tokens"
    | "input_audio_tokens"
    | "output_audio_tokens"
    | "cost_usd"
    | "cost_source"
    | "path"
    | "host"
    | "referrer"
    | "referrer_source"
    | "channel"
    | "utm_source"
    | "utm_medium"
    | "utm_campaign"
    | "utm_term"
    | "utm_content"
    | "acquisition"
    | "engaged_before_ms"
    | "scrolled_before"
    | "country"
    | "region"
    | "city"
    | "browser"
    | "browser_version"
    | "os"
    | "os_version"
    | "device"
    | "screen"
    | "language"
    | "bot"
    | "data"
  )[];
  limit?: number;
}
export interface ErasureReceipt {
  id: string;
  kind: "user" | "tenant" | "filter";
  tenant: string | null;
  subject_hash: string;
  status: "running" | "done";
  requested_by: string;
  requested_at: string;
  finished_at: string | null;
  events: number | null;
  visits: number | null;
  rolled_up_days: number | null;
}
export interface Import {
  id: string;
  what: "logs" | "chats";
  name: string;
  status: "running" | "done" | "failed" | "stopped";
  started_at: string;
  bytes: number | null;
  offset: number;
  fault: string | null;
  read: number;
  taken: {
    what: string;
    count: number;
  }[];
  duplicates: number;
  bad: number;
  faults: {
    at: number;
    reason: string;
  }[];
  first_at: string | null;
  last_at: string | null;
}
export interface ImportRequest {
  what: "logs" | "chats";
  name: string;
  bytes?: number | null;
  site?: string;
  format?: string;
  worker?: string;
  with_text?: boolean;
  modified_at?: number;
}
export interface EventDeletion {
  /**
   * @maxItems 100
   */
  filters: Filter[];
  date_range: DateRange;
  timezone?: string;
  dry_run?: boolean;
}
export interface EventDeletionCounts {
  dry_run: true;
  events: number;
  visits: number;
  users: number;
  days: number;
  from: string;
  to: string;
}
export interface RejectedEvent {
  at: string;
  receiver: string;
  code: string;
  message: string;
  sample: string;
}
export interface Tenant {
  id: string;
  name: string;
  simulated: boolean;
  mode: "live" | "delayed" | "aggregate_only";
  retention_days: RetentionDays;
  timezone: string | null;
  contents: ContentPolicy;
  created_at: string;
}
export interface RetentionDays {
  default?: number | null;
  web?: number | null;
  requests?: number | null;
  agents?: number | null;
  workflows?: number | null;
  conversations?: number | null;
}
export interface ContentPolicy {
  keep: boolean;
  retention_days: number;
  masks: ("api_key" | "email" | "credit_card" | "phone" | "ip_address")[];
  /**
   * @maxItems 10
   */
  patterns: string[];
}
export interface NewContentPolicy {
  keep?: boolean;
  retention_days?: number;
  masks?: ("api_key" | "email" | "credit_card" | "phone" | "ip_address")[];
  /**
   * @maxItems 10
   */
  patterns?: string[];
}
export interface Key {
  id: string;
  name: string;
  scope: "site" | "ingest" | "read" | "worker" | "metrics" | "admin";
  tenant: string | null;
  worker: string | null;
  origins: string[];
  prefix: string;
  created_at: string;
}
export interface CreatedKey {
  id: string;
  name: string;
  scope: "site" | "ingest" | "read" | "worker" | "metrics" | "admin";
  tenant: string | null;
  worker: string | null;
  origins: string[];
  prefix: string;
  created_at: string;
  key: string;
}
export interface Worker {
  id: string;
  version: string | null;
  has_settings: boolean;
  connected: boolean;
  instances: {
    instance_id: string;
    version: string | null;
    connected_at: string;
  }[];
  first_seen_at: string;
  seen_at: string;
}
export interface WorkerSettings {
  worker_id: string;
  version: number;
  updated_at: string | null;
  fields: {
    [k: string]: unknown;
  }[];
}
export interface WebhookEndpoint {
  id: string;
  kind: "standard" | "slack" | "discord" | "teams" | "pagerduty";
  name: string;
  url: string;
  events: string[];
  /**
   * @maxItems 100
   */
  filters: Filter[];
  headers: string[];
  signatures: ("standard" | "github")[];
  personal: boolean;
  ordered: boolean;
  concurrency: number;
  rate_limit: number | null;
  status: "active" | "paused" | "disabled";
  status_reason: string | null;
  active: boolean;
  failing_since: string | null;
  secrets: number;
  created_at: string;
  updated_at: string;
}
export interface NewWebhookEndpoint {
  kind?: "standard" | "slack" | "discord" | "teams" | "pagerduty";
  name: string;
  url: string;
  /**
   * @minItems 1
   * @maxItems 100
   */
  events: string[];
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  headers?: {
    [k: string]: string;
  };
  /**
   * @minItems 1
   * @maxItems 2
   */
  signatures?: ("standard" | "github")[];
  personal?: boolean;
  ordered?: boolean;
  concurrency?: number;
  rate_limit?: number | null;
  secret?: string;
}
export interface WebhookEndpointWithSecret {
  id: string;
  kind: "standard" | "slack" | "discord" | "teams" | "pagerduty";
  name: string;
  url: string;
  events: string[];
  /**
   * @maxItems 100
   */
  filters: Filter[];
  headers: string[];
  signatures: ("standard" | "github")[];
  personal: boolean;
  ordered: boolean;
  concurrency: number;
  rate_limit: number | null;
  status: "active" | "paused" | "disabled";
  status_reason: string | null;
  active: boolean;
  failing_since: string | null;
  secrets: number;
  created_at: string;
  updated_at: string;
  secret: string;
}
export interface WebhookDelivery {
  id: string;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  status: "pending" | "success" | "failed";
  reason: "exhausted" | "refused" | null;
  attempt: number;
  response_code: number | null;
  error: string | null;
  next_retry_at: string | null;
  created_at: string;
  finished_at: string | null;
}
export interface WebhookAttempt {
  attempt: number;
  at: string;
  duration_ms: number;
  status: "success" | "failed";
  response_code: number | null;
  response_body: string | null;
  error: string | null;
}
export interface WebhookSource {
  id: string;
  name: string;
  kind: "standard-webhooks" | "github" | "stripe" | "slack" | "shopify" | "hmac" | "none";
  path: string;
  url: string | null;
  hmac: {
    header: string;
    algorithm?: "sha1" | "sha256" | "sha512";
    encoding?: "hex" | "base64";
    prefix?: string;
  } | null;
  secrets: {
    id: string;
    hint: string;
    added_at: string;
  }[];
  mapping: {
    [k: string]: unknown;
  };
  id_path: string | null;
  active: boolean;
  created_at: string;
  updated_at: string;
}
export interface NewWebhookSource {
  name: string;
  kind: "standard-webhooks" | "github" | "stripe" | "slack" | "shopify" | "hmac" | "none";
  hmac?: {
    header: string;
    algorithm?: "sha1" | "sha256" | "sha512";
    encoding?: "hex" | "base64";
    prefix?: string;
  } | null;
  /**
   * @maxItems 5
   */
  secrets?: string[];
  mapping?: {
    [k: string]: unknown;
  };
  id_path?: string | null;
  active?: boolean;
}
export interface AlertRule {
  title: string;
  question: AlertQuestion;
  window: string;
  condition: AlertCondition;
  for?: string;
  keep_firing_for?: string;
  severity?: "critical" | "warning" | "info";
  no_data?: "keep" | "fire" | "ok";
  /**
   * @maxItems 20
   */
  targets?: string[];
  repeat_every?: string | null;
  /**
   * @maxItems 20
   */
  mute?: AlertMute[];
  note?: string | null;
  active?: boolean;
}
export interface AlertQuestion {
  metric: string;
  dimension?: string | null;
  /**
   * @maxItems 100
   */
  filters?: Filter[];
  timezone?: string;
}
export interface AlertMute {
  /**
   * @minItems 1
   * @maxItems 7
   */
  days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
  from: string;
  to: string;
}
export interface Alert {
  name: string;
  version: number;
  rule: AlertRule;
  state: "firing" | "recovering" | "pending" | "no_data" | "ok" | "new" | "off";
  is_stale: boolean;
  fault: string | null;
  judged_at: string | null;
  judged_every_seconds: number;
  series: {
    firing: number;
    recovering: number;
    pending: number;
    inactive: number;
    no_data: number;
  };
  too_many_series: number | null;
  firing_since: string | null;
  acknowledged: number;
  created_at: string;
  updated_at: string;
}
export interface NewAlert {
  title: string;
  question: AlertQuestion;
  window: string;
  condition: AlertCondition;
  for?: string;
  keep_firing_for?: string;
  severity?: "critical" | "warning" | "info";
  no_data?: "keep" | "fire" | "ok";
  /**
   * @maxItems 20
   */
  targets?: string[];
  repeat_every?: string | null;
  /**
   * @maxItems 20
   */
  mute?: AlertMute[];
  note?: string | null;
  active?: boolean;
  version?: number;
}
export interface AlertSeries {
  series: string | null;
  state: "inactive" | "pending" | "firing" | "recovering" | "no_data";
  since: string;
  firing_since: string | null;
  value: number | null;
  well: {
    from: number | null;
    to: number | null;
  } | null;
  no_data_since: string | null;
  told_at: string | null;
  acknowledged: {
    by: string;
    at: string;
  } | null;
  is_silenced: boolean;
}
export interface AlertChange {
  alert: string;
  series: string | null;
  at: string;
  state: "inactive" | "pending" | "firing" | "recovering";
  value: number | null;
  is_silenced: boolean;
}
export interface AlertSilence {
  id: string;
  alert: string | null;
  series: string | null;
  severity: "critical" | "warning" | "info" | null;
  until: string;
  reason: string;
  created_by: string;
  created_at: string;
}
export interface Report {
  name: string;
  version: number;
  report: {
    title: string;
    board: string;
    every: "day" | "week" | "month";
    at?: string;
    weekday?: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
    timezone?: string | null;
    /**
     * @maxItems 50
     */
    recipients?: string[];
    webhook?: boolean;
    active?: boolean;
  };
  due_at: string | null;
  unsubscribed: string[];
  created_at: string;
  updated_at: string;
}
export interface NewReport {
  title: string;
  board: string;
  every: "day" | "week" | "month";
  at?: string;
  weekday?: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
  timezone?: string | null;
  /**
   * @maxItems 50
   */
  recipients?: string[];
  webhook?: boolean;
  active?: boolean;
  version?: number;
}
export interface ReportSend {
  due_at: string;
  to: string | null;
  status: "pending" | "sent" | "failed";
  attempts: number;
  error: string | null;
  next_attempt_at: string | null;
  done_at: string | null;
}
export interface ReceivedWebhook {
  id: string;
  source_id: string;
  sender_id: string | null;
  status: "pending" | "processed" | "failed" | "refused";
  verified: boolean;
  processed: boolean;
  reason: string | null;
  event_type: string | null;
  event_id: string | null;
  bytes: number;
  attempts: number;
  sent_at: string;
  received_at: string;
  processed_at: string | null;
}
export interface BreakerStatus {
  node_type: string;
  state: "closed" | "open" | "half_open";
  consecutive_failures: number;
  threshold: number;
  last_error: string | null;
  last_failure_at: string | null;
  opened_at: string | null;
  recovery_at: string | null;
  seconds_until_recovery: number | null;
  opening: number;
  probes: {
    allowed: number;
    running: number;
    succeeded: number;
  };
  override: {
    mode: "force_open" | "force_closed";
    by: string;
    reason: string;
    at: string;
    until: string | null;
  } | null;
  updated_at: string | null;
}
export interface BreakerSettings {
  threshold?: number;
  failure_rate?: number | null;
  min_calls?: number;
  window_ms?: number;
  open_ms?: number;
  max_open_ms?: number;
  probes?: number;
  probe_timeout_ms?: number;
  /**
   * @maxItems 50
   */
  ignored_errors?: string[];
  health_url?: string | null;
}
export interface Price {
  provider?: string | null;
  model: string;
  from?: string | null;
  input_usd_per_million: number;
  output_usd_per_million: number;
  cache_read_usd_per_million?: number | null;
  cache_write_usd_per_million?: number | null;
  reasoning_usd_per_million?: number | null;
  input_audio_usd_per_million?: number | null;
  output_audio_usd_per_million?: number | null;
}
export interface ResolvedPrice {
  cost_source: "list" | "tenant" | "unknown";
  provider: string | null;
  model: string | null;
  from: string | null;
  steps: {
    input_usd_per_million: number;
    output_usd_per_million: number;
    cache_read_usd_per_million?: number | null;
    cache_write_usd_per_million?: number | null;
    reasoning_usd_per_million?: number | null;
    input_audio_usd_per_million?: number | null;
    output_audio_usd_per_million?: number | null;
    above_input_tokens: number;
    usd_per_request: number;
  }[];
}
export interface SavedFilters {
  name: string;
  title: string | null;
  /**
   * @maxItems 100
   */
  filters: Filter[];
}
export interface Board {
  id: string;
  title: string;
  cards: BoardCard[];
  version: number;
  changed_at: string;
}
export interface BoardCard {
  id: string;
  title: string;
  drawing: "line" | "bar" | "stack" | "table" | "figure" | "steps" | "grid" | "flow";
  place: {
    x: number;
    y: number;
    width: number;
    height: number;
  };
  query?: Query;
  funnel?: Funnel;
  retention?: Retention;
  paths?: Paths;
}
export interface TraceView {
  id: string;
  title: string;
  columns: string[] | null;
  filters: {
    status?: "ok" | "error";
    user_id?: string;
    thread_id?: string;
    model?: string;
    source?: string;
    name_contains?: string;
    min_duration_ms?: number;
  };
  order: "newest" | "longest" | "costliest" | "most_tokens" | "most_errors";
}
export interface Share {
  id: string;
  made_by: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}
export interface CreatedShare {
  id: string;
  made_by: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  token: string;
  path: string;
}
export interface SharedBoard {
  title: string;
  cards: {
    id: string;
    title: string;
    drawing: "line" | "bar" | "stack" | "table" | "figure" | "steps" | "grid" | "flow";
    place: {
      x: number;
      y: number;
      width: number;
      height: number;
    };
    query?: {
      metrics: string[];
      dimensions: string[];
      date_range?: unknown;
      timezone: string;
    };
    funnel?: {
      dimension?: string;
      date_range?: unknown;
      timezone: string;
    };
    retention?: {
      granularity: "day" | "week" | "month";
      date_range?: unknown;
      timezone: string;
    };
    paths?: {
      by: string;
      date_range?: unknown;
      timezone: string;
    };
  }[];
  version: number;
  tenant_name: string;
  timezone: string | null;
  simulated: boolean;
  expires_at: string;
  catalog: {
    metrics: {
      name: string;
      title: string;
      unit: string;
      type: string;
      domain: string;
      description: string;
      better: "up" | "down" | null;
    }[];
    dimensions: {
      name: string;
      title: string;
      type: string;
      display: string;
      domain: string;
      description: string;
    }[];
  };
}
export interface Session {
  scope: "site" | "ingest" | "read" | "worker" | "metrics" | "admin";
  tenant: string | null;
  release: string;
}
export interface SignIn {
  id: string;
  key_id: string;
  key_name: string;
  browser: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  is_current: boolean;
}
export interface Event {
  type: string;
  id?: string;
  timestamp?: number | string;
  url?: string;
  ip?: string;
  user_agent?: string;
  source?: string;
  name?: string;
  version?: string;
  settings_version?: number;
  user_id?: string;
  anonymous_id?: string;
  visitor?: string;
  thread_id?: string;
  run_id?: string;
  message_id?: string;
  trace_id?: string;
  span_id?: string;
  parent_span_id?: string;
  status?: "ok" | "error";
  error_type?: string;
  duration_ms?: number;
  cached?: boolean;
  interactive?: boolean;
  method?: string;
  route?: string;
  status_code?: number;
  bytes?: number;
  provider?: string;
  model?: string;
  input_tokens?: number;
  output_tokens?: number;
  cache_read_tokens?: number;
  cache_write_tokens?: number;
  cache_write_1h_tokens?: number;
  reasoning_tokens?: number;
  input_audio_tokens?: number;
  output_audio_tokens?: number;
  cost_usd?: number;
  path?: string;
  host?: string;
  referrer?: string;
  referrer_source?: string;
  channel?: string;
  utm_source?: string;
  utm_medium?: string;
  utm_campaign?: string;
  utm_term?: string;
  utm_content?: string;
  country?: string;
  region?: string;
  city?: string;
  browser?: string;
  browser_version?: string;
  os?: string;
  os_version?: string;
  device?: string;
  screen?: string;
  language?: string;
  data?: {
    [k: string]: unknown;
  };
}
export interface EventBatch {
  batch_id?: string;
  events: Event[];
}
export interface Receipt {
  accepted: number;
  duplicates: number;
  rejected: {
    index: number;
    code: string;
    message: string;
  }[];
  dropped?: {
    field: string;
    events: number;
    message: string;
  }[];
}
