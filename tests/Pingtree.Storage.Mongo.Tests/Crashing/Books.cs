using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Outcomes;
using Shouldly;

namespace Pingtree.Storage.Mongo.Tests.Crashing;

/// <summary>What is written in several places about the leads of source 1, and what must be true of it whatever died on the way.</summary>
internal sealed record Books(IReadOnlyList<BsonDocument> Leads, IReadOnlyList<LeadEvent> Events)
{
    private const int Source = 1;

    /// <summary>Reads and compares all there is. Of leads that were deleted only the log may still speak.</summary>
    public static async Task<Books> CheckAsync(CrashScene scene, CancellationToken ct)
    {
        var leads = await ReadAsync(scene, db => db.Leads(), ct);
        var books = new Books(leads, await FollowAsync(scene.Stores, ct));
        books.EveryLeadHasItsEvents();
        books.OnlyStandingLeadsHoldValues();
        await NumbersHaveNoGapsAsync(scene, ct);
        await books.CountsAreRightAsync(scene, ct);
        (await ReadAsync(scene, db => db.Writes(), ct)).ShouldBeEmpty("nothing is left of any write");
        foreach (var day in await ReadAsync(scene, db => db.Days(), ct))
        {
            day.GetValue("held", 0).ToInt64().ShouldBe(0, "no place is held");
            foreach (var list in (string[])["holds", "announced"])
                day.GetValue(list, new BsonArray()).AsBsonArray.ShouldBeEmpty($"{list} of the day");
        }

        return books;
    }

    public LeadStatus? StatusOf(Lead lead) =>
        Leads.FirstOrDefault(stored => stored[LeadDocument.Id].ToLeadId() == lead.Id) is { } found ? LeadDocument.StatusOf(found) : null;

    /// <summary>As a follower reads: page by page.</summary>
    private static async Task<IReadOnlyList<LeadEvent>> FollowAsync(Contracts.Stores stores, CancellationToken ct)
    {
        var events = new List<LeadEvent>();
        var place = default(EventPlace);
        while (await stores.History.ReadAsync(Source, place, 2, ct) is { Count: > 0 } page)
        {
            events.AddRange(page.Select(past => past.Event));
            place = page[^1].Place;
        }

        return events;
    }

    private static Task<List<BsonDocument>> ReadAsync(CrashScene scene, Func<IMongoDatabase, IMongoCollection<BsonDocument>> collection, CancellationToken ct) =>
        scene.Survivor.Connection.RunAsync(db => collection(db).Find(new BsonDocument()).ToListAsync(ct), ct);

    private void EveryLeadHasItsEvents()
    {
        Events.ShouldBeUnique();
        var known = Leads.Select(lead => lead[LeadDocument.Id].ToLeadId()).ToHashSet();
        Events.Where(e => known.Contains(e.LeadId)).ShouldBe(Leads.SelectMany(EventsOf), ignoreOrder: true);
    }

    private void OnlyStandingLeadsHoldValues()
    {
        Leads.SelectMany(lead => LeadDocument.ListOf(lead, LeadDocument.Claims)).ShouldBeUnique();
        Leads.Where(lead => LeadDocument.StatusOf(lead) is not (LeadStatus.Active or LeadStatus.Sold)).ShouldAllBe(lead => !lead.Contains(LeadDocument.Claims));
        foreach (var lead in Leads.Where(lead => lead.Contains("duplicate_of")))
            Leads.ShouldContain(holder => holder[LeadDocument.Id] == lead["duplicate_of"], "the lead it is a duplicate of is there");
    }

    private static async Task NumbersHaveNoGapsAsync(CrashScene scene, CancellationToken ct)
    {
        var numbers = (await ReadAsync(scene, db => db.EventLog(), ct)).Select(entry => entry["_id"].AsInt64).Order().ToList();
        numbers.ShouldBe(Enumerable.Range(0, numbers.Count).Select(i => EntryNumbers.First(Source) + i));
    }

    private async Task CountsAreRightAsync(CrashScene scene, CancellationToken ct)
    {
        foreach (var status in (LeadStatus[])[LeadStatus.Active, LeadStatus.Sold, LeadStatus.Duplicate, LeadStatus.Rejected])
        {
            var counted = await scene.Stores.Queries.CountAsync(new LeadFilter(Source) { Status = status }, ct);
            counted.ShouldBe(Leads.Count(lead => LeadDocument.StatusOf(lead) == status), $"{status} leads");
        }

        foreach (var day in Leads.GroupBy(lead => DateOnly.FromDateTime(lead[LeadDocument.At].ToTime().UtcDateTime)))
        {
            var admitted = await scene.Stores.Leads.CountAdmittedAsync(new CapDay(Source, day.Key), ct);
            admitted.ShouldBe(day.Count(lead => LeadDocument.LivingStatusOf(lead) is LeadStatus.Active or LeadStatus.Sold), "admitted leads of the day");
        }
    }

    private static IEnumerable<LeadEvent> EventsOf(BsonDocument lead)
    {
        var (id, stands) = (lead[LeadDocument.Id].ToLeadId(), LeadDocument.LivingStatusOf(lead));
        if (!lead.Contains(LeadDocument.Silent))
            yield return new LeadEvent(Source, id, LeadEventKinds.OfScreening(stands == LeadStatus.Sold ? LeadStatus.Active : stands));
        if (stands == LeadStatus.Sold)
            yield return new LeadEvent(Source, id, LeadEventKind.Sold);
    }
}
