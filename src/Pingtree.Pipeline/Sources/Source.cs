using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Sources;

/// <summary>A database source: what a partner streams leads into.</summary>
/// <param name="Id">The source's number (<c>db_id</c>), from 1 upwards.</param>
/// <param name="Slug">Its name in URLs: 1–64 of <c>a-z0-9-</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Active">Whether it takes new leads.</param>
/// <param name="Settings">Its rules.</param>
/// <param name="SuppressionVersion">Raised in the same write as every change of its suppression list; 0: the list was never touched.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="Revision">Raised with every change of its rules; what was judged by other rules is judged again.</param>
public sealed record Source(
    int Id,
    string Slug,
    string Name,
    bool Active,
    SourceSettings Settings,
    long SuppressionVersion,
    DateTimeOffset CreatedAt,
    long Revision = 0);

/// <summary>The rules of a source, each with its default.</summary>
public sealed record SourceSettings
{
    /// <summary>Fields a lead must have.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = [FieldNames.Email, FieldNames.Phone];

    public PhoneFormat PhoneFormat { get; init; } = PhoneFormat.Us10;

    /// <summary>Fields whose values two active leads may not share; one match is enough.</summary>
    public IReadOnlyList<string> DuplicateOn { get; init; } = [FieldNames.Email];

    /// <summary>Days a lead holds its values; 0: for ever.</summary>
    public int DuplicateWindowDays { get; init; }

    /// <summary>Most leads that may become active in a UTC day; null: no limit.</summary>
    public int? DailyCap { get; init; }

    /// <summary>Days refused leads are kept.</summary>
    public int RefusedRetentionDays { get; init; } = 30;

    /// <summary>Resources of the profiles API the source may be reached under.</summary>
    public IReadOnlyList<int> ResourceIds { get; init; } = [1];

    public SourceRateLimits RateLimits { get; init; } = new();
}

/// <summary>Requests a minute, per group of routes.</summary>
public sealed record SourceRateLimits
{
    public int Create { get; init; } = 1000;

    public int Fetch { get; init; } = 60;

    public int Suppression { get; init; } = 500;
}
