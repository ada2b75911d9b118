using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary>A token as operators read it: everything but the token itself.</summary>
internal sealed record TokenView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<int> Sources { get; init; }

    public string? Group { get; init; }

    public int? MonthlyQuota { get; init; }

    public required string CreatedAt { get; init; }

    /// <summary>To the minute; left out before its first use.</summary>
    public string? LastUsedAt { get; init; }

    public static TokenView Of(AccessToken token) => new()
    {
        Id = token.Id,
        Name = token.Name,
        Roles = token.Roles.ToWords(),
        Sources = token.Sources,
        Group = token.Group,
        MonthlyQuota = token.MonthlyQuota,
        CreatedAt = Timestamps.Write(token.CreatedAt),
        LastUsedAt = token.LastUsedAt is { } used ? Timestamps.Write(used) : null,
    };
}
