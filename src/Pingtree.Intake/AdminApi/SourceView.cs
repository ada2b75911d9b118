using System.Text.Json.Serialization;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary>A source as operators read it.</summary>
internal sealed record SourceView(Source Source)
{
    private SourceSettings Settings => Source.Settings;

    [JsonIgnore]
    public Source Source { get; } = Source;

    public int DbId => Source.Id;

    public string Slug => Source.Slug;

    public string Name => Source.Name;

    public bool Active => Source.Active;

    public IReadOnlyList<string> RequiredFields => Settings.RequiredFields;

    public string PhoneFormat => Settings.PhoneFormat == Pipeline.Leads.PhoneFormat.Us10 ? "us10" : "e164";

    public IReadOnlyList<string> DuplicateOn => Settings.DuplicateOn;

    public int DuplicateWindowDays => Settings.DuplicateWindowDays;

    /// <summary>Null: no limit. Shown even then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? DailyCap => Settings.DailyCap;

    public int RefusedRetentionDays => Settings.RefusedRetentionDays;

    public IReadOnlyList<int> ResourceIds => Settings.ResourceIds;

    public SourceRateLimits RateLimits => Settings.RateLimits;

    public string CreatedAt => Timestamps.Write(Source.CreatedAt);
}

/// <summary>An answer that shows one source.</summary>
internal sealed record SourceShown(SourceView Source)
{
    public bool Success { get; } = true;
}
