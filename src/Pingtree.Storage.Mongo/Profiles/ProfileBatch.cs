using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>
/// Writes the profiles of a batch in rounds: each reads what its rows depend on, decides about those that don't wait for others, and writes them together.
/// A write that somebody else was quicker than is decided again. As a rule one round does; the first row left is never one that waits, so each gets on.
/// </summary>
internal sealed class ProfileBatch(IMongoDatabase database, WriteInHand write, Source source, IReadOnlyList<string> matchedFields)
{
    private readonly Places _places = new(database, write);
    private readonly ProfileDocuments _documents = new(source, matchedFields, write.Notes[source.Id].Id);
    private readonly SortedList<int, ProfileWrite.Create> _created = [];

    /// <summary>Writes them; entry i for write i.</summary>
    public async Task<List<ProfileAnswer?>> WriteAsync(IReadOnlyList<ProfileWrite> writes, CancellationToken ct)
    {
        var fields = source.Settings.DuplicateOn.Concat(matchedFields).Append(FieldNames.Email).Append(FieldNames.Phone).ToHashSet();
        var rows = writes.Select((profile, i) => ProfileRow.Of(i, profile, source, fields)).ToList();
        var answers = new Dictionary<ProfileRow, ProfileAnswer?>(ReferenceEqualityComparer.Instance);
        while (answers.Count < rows.Count)
        {
            Writes.CheckAge(write);
            await RunRoundAsync(rows.Where(row => !answers.ContainsKey(row)).ToList(), answers, ct);
        }

        return rows.ConvertAll(row => answers[row]);
    }

    /// <summary>The events of the profiles that were created, in the order of the batch.</summary>
    public List<LeadEvent> Events() => _created.Values.Where(create => !create.Silent)
        .Select(create => new LeadEvent(source.Id, create.Lead.Id, LeadEventKind.Active)).ToList();

    /// <summary>What the batch changed in the counts.</summary>
    public DayChanges Changes()
    {
        var changes = new DayChanges();
        foreach (var create in _created.Values)
            changes.Store(BsonTimes.DayOf(create.Lead.Day), LeadStatus.Active);
        _places.Release(source.Id, changes);
        return changes;
    }

    private async Task RunRoundAsync(List<ProfileRow> rows, Dictionary<ProfileRow, ProfileAnswer?> answers, CancellationToken ct)
    {
        var reading = await ProfileReading.ReadAsync(database, source.Id, rows, ct);
        await _places.HoldAsync(rows.Where(reading.IsToBeCreated).Select(row => row.Lead), ct);
        var round = new ProfileRound(reading, _places, _documents);
        foreach (var row in rows)
            round.Decide(row);

        await Holders.TakeAsync(database, round.Expired, ct);
        var lost = await ProfileBulk.WriteAsync(database, round.Changes, ct);
        foreach (var (row, answer) in round.Settled)
            answers[row] = answer;
        foreach (var change in round.Changes)
        {
            if (!lost.Contains(change))
                Settle(change, answers);
            else if (change.Created is { } create)
                _places.GiveBack(create.Lead);
        }
    }

    private void Settle(ProfileChange change, Dictionary<ProfileRow, ProfileAnswer?> answers)
    {
        foreach (var row in change.Rows)
            answers[row] = new ProfileAnswer.Done(row.Lead.Id, IsNew: row.Write is ProfileWrite.Create, null);
        if (change.Created is { } create)
            _created[change.Rows[0].Index] = create;
    }
}
