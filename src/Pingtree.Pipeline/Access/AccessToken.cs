namespace Pingtree.Pipeline.Access;

/// <summary>A token of the profiles API, as the operator made it.</summary>
/// <param name="Id">Its public name, <c>tok_</c> and 24 hex digits; the token itself is kept only as its SHA-256.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="Sources">Numbers of the sources it sees.</param>
/// <param name="Group">
/// The group of the profiles it makes. It may touch those and profiles without a group, none of another group; null: it makes profiles without a group
/// and may touch all of its sources.
/// </param>
/// <param name="MonthlyQuota">Requests and batch records in a UTC month; null: no limit.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="LastUsedAt">When it was used last (UTC), to the minute; null: never.</param>
public sealed record AccessToken(
    string Id,
    string Name,
    TokenRoles Roles,
    IReadOnlyList<int> Sources,
    string? Group,
    int? MonthlyQuota,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt = null);
