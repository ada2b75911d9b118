using Pingtree.Pipeline.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>
/// What the rows that are not done yet depend on and change. A row that depends on what one of them changes would be decided too early, and so would one of
/// them by a row that changes what it depends on. Rows of one profile that go into one write don't stand in each other's way.
/// </summary>
internal sealed class OpenKeys
{
    /// <summary>Whose write it is; null: several, or one that waits.</summary>
    private readonly Dictionary<ProfileKey, LeadId?> _read = [];

    /// <inheritdoc cref="_read"/>
    private readonly Dictionary<ProfileKey, LeadId?> _changed = [];

    /// <summary>Whether the row has to come after one of those that were added.</summary>
    public bool Meets(ProfileRow row) => Meets(_changed, row.Reads, row) || Meets(_read, row.Changes, row);

    /// <summary>Adds a row that goes into the write of its profile.</summary>
    public void AddChanging(ProfileRow row) => Add(row, row.Lead.Id);

    /// <summary>Adds a row for another round.</summary>
    public void AddWaiting(ProfileRow row) => Add(row, null);

    private static bool Meets(Dictionary<ProfileKey, LeadId?> open, IReadOnlyList<ProfileKey> keys, ProfileRow row) =>
        keys.Any(key => open.TryGetValue(key, out var whose) && whose != row.Lead.Id);

    private void Add(ProfileRow row, LeadId? whose)
    {
        Add(_read, row.Reads, whose);
        Add(_changed, row.Changes, whose);
    }

    private static void Add(Dictionary<ProfileKey, LeadId?> open, IReadOnlyList<ProfileKey> keys, LeadId? whose)
    {
        foreach (var key in keys)
            open[key] = !open.TryGetValue(key, out var other) || other == whose ? whose : null;
    }
}
