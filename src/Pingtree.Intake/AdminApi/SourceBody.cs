namespace Pingtree.Intake.AdminApi;

/// <summary>What a source is made or changed with; every member but the slug of a new one may be left out.</summary>
internal sealed record SourceBody
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>1–64 of <c>a-z0-9-</c>; only for a new source.</summary>
    public string? Slug { get; init; }

    public string? Name { get; init; }

    public bool? Active { get; init; }

    public IReadOnlyList<string>? RequiredFields { get; init; }

    /// <summary><c>us10</c> or <c>e164</c>.</summary>
    public string? PhoneFormat { get; init; }

    public IReadOnlyList<string>? DuplicateOn { get; init; }

    public int? DuplicateWindowDays { get; init; }

    public int? DailyCap { get; init; }

    public int? RefusedRetentionDays { get; init; }

    public IReadOnlyList<int>? ResourceIds { get; init; }

    public RateLimitsBody? RateLimits { get; init; }

    internal sealed record RateLimitsBody(int? Create, int? Fetch, int? Suppression);
}
