using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Decides about the leads of a batch and stores them. Everybody decides by what he reads and writes at once with everybody else: the unique index over
/// claims refuses a lead whose value another took in between, and for that lead the round is run again.
/// </summary>
internal sealed class LeadBatch(IMongoDatabase database, WriteInHand write, IReadOnlyDictionary<int, List<string>> matchedFields)
{
    private readonly Places _places = new(database, write);
    private readonly Dictionary<LeadId, Known> _known = [];

    /// <summary>Leads this batch stored, in its order.</summary>
    private readonly HashSet<LeadId> _new = [];

    /// <summary>
    /// Leads that are there already, as a majority has them: nobody is told of one that may still be rolled back. One that only came up is refused by its id,
    /// and a refusal is answered once a majority has what it rests on: then it is known here.
    /// </summary>
    public async Task FindKnownAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct)
    {
        var known = new BsonDocument(LeadDocument.Id, new BsonDocument("$in", ids.ToObjectIds()));
        foreach (var lead in await database.WithReadConcern(ReadConcern.Majority).Leads().Find(known, MongoFinds.InOneAnswer(ids.Count)).ToListAsync(ct))
            _known[lead[LeadDocument.Id].ToLeadId()] = new Known(LeadDocument.ReadOutcome(lead), LeadDocument.HashOf(lead));
    }

    public async Task StoreAsync(IReadOnlyList<JudgedLead> leads, CancellationToken ct)
    {
        var open = leads.DistinctBy(judged => judged.Lead.Id).Where(judged => !_known.ContainsKey(judged.Lead.Id)).ToList();
        while (open.Count > 0)
        {
            Writes.CheckAge(write);
            open = await RunRoundAsync(open, ct);
        }
    }

    /// <summary>What is stored of each lead, in their order; of a batch that was stored whole, entry i for lead i.</summary>
    public List<StoredOutcome> Answer(IReadOnlyList<JudgedLead> leads)
    {
        var first = new HashSet<LeadId>();
        return leads.Where(judged => _known.ContainsKey(judged.Lead.Id)).Select(judged => Answer(judged.Lead, isFirst: first.Add(judged.Lead.Id))).ToList();
    }

    /// <summary>What the batch changed in the counts of a source.</summary>
    public DayChanges ChangesOf(int source, IReadOnlyList<StoredOutcome> stored)
    {
        var changes = new DayChanges();
        foreach (var lead in stored.Where(s => s.IsNew && s.Outcome.SourceId == source))
            changes.Store(BsonTimes.DayOf(lead.Lead.Day), lead.Outcome.Status);
        _places.Release(source, changes);
        return changes;
    }

    private StoredOutcome Answer(Lead lead, bool isFirst)
    {
        var known = _known[lead.Id];
        var isNew = isFirst && _new.Contains(lead.Id);
        var changed = !isNew && lead.ContentHash is { } hash && known.Hash is { } earlier && hash != earlier;
        return new StoredOutcome(lead, known.Outcome, isNew, SameContent: !changed);
    }

    /// <summary>Decides and writes; answers those that are still open.</summary>
    private async Task<List<JudgedLead>> RunRoundAsync(List<JudgedLead> open, CancellationToken ct)
    {
        var claims = open.Where(judged => judged.Refusal is null).SelectMany(judged => judged.Lead.Claims()).ToList();
        var round = new LeadRound(claims.Count == 0 ? [] : await Holders.FindAsync(database, claims, ct));
        await _places.HoldAsync(open.Where(judged => judged.Refusal is null && !round.IsHeld(judged.Lead)).Select(judged => judged.Lead), ct);
        foreach (var judged in open)
            round.Decide(judged, _places);

        await Holders.TakeAsync(database, round.Expired, ct);
        var lost = await InsertAsync(round.Decided.Where(decision => !decision.RestsOnRound).ToList(), ct);
        var resting = round.Decided.Where(decision => decision.RestsOnRound).ToList();
        if (lost.Count == 0)
            lost = await InsertAsync(resting, ct);
        else
            lost.AddRange(resting); // the one they are duplicates of may be among the lost

        foreach (var decision in lost.Where(decision => decision.Refusal is null))
            _places.GiveBack(decision.Judged.Lead);
        var still = lost.Select(decision => decision.Judged.Lead.Id).ToHashSet();
        return open.Where(judged => still.Contains(judged.Lead.Id) && !_known.ContainsKey(judged.Lead.Id)).ToList();
    }

    /// <summary>Inserts in one unordered write; answers those a unique index refused.</summary>
    private async Task<List<LeadDecision>> InsertAsync(List<LeadDecision> decisions, CancellationToken ct)
    {
        if (decisions.Count == 0)
            return [];

        Writes.CheckAge(write);
        var refused = new List<LeadDecision>();
        try
        {
            await database.Leads().InsertManyAsync(decisions.Select(DocumentOf), new InsertManyOptions { IsOrdered = false }, ct);
        }
        catch (MongoBulkWriteException<BsonDocument> fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(MongoFaults.IsDuplicate))
        {
            refused.AddRange(fault.WriteErrors.Select(error => decisions[error.Index]));
        }

        foreach (var decision in decisions.Except(refused))
        {
            var lead = decision.Judged.Lead;
            _known[lead.Id] = new Known(new LeadOutcome(lead.Id, lead.Source.Id, decision.Refusal?.Status ?? LeadStatus.Active, decision.Refusal), lead.ContentHash);
            _new.Add(lead.Id);
        }

        // Either its id is there, for somebody stored the same lead meanwhile, or one of its values is taken.
        if (refused.Count > 0)
            await FindKnownAsync(refused.ConvertAll(decision => decision.Judged.Lead.Id), ct);
        return refused;
    }

    private BsonDocument DocumentOf(LeadDecision decision)
    {
        var lead = decision.Judged.Lead;
        var document = LeadDocument.Of(lead, decision.Refusal, write.Notes[lead.Source.Id].Id);
        if (decision.Refusal is null)
        {
            document.SetOrLeaveOut(LeadDocument.Claims, decision.Claims.Select(LeadValues.OfClaim).Distinct().ToList());
            document.SetOrLeaveOut(LeadDocument.Values, LeadValues.Of(lead, matchedFields.GetValueOrDefault(lead.Source.Id, [])));
        }

        return document;
    }

    private sealed record Known(LeadOutcome Outcome, long? Hash);
}
