using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Profiles;

/// <summary>A profile.</summary>
/// <param name="Lead">The lead it is.</param>
/// <param name="Group">The group of the token that made it; null: any token of the source may touch it.</param>
public sealed record Profile(StoredLead Lead, string? Group)
{
    /// <summary>Whether a token of the group may touch it. One without a group may touch every profile.</summary>
    public bool IsOpenTo(string? group) => group is null || Group is null || Group == group;
}
