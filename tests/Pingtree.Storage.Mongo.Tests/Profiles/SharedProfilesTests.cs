using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Profiles;
using Pingtree.Storage.Mongo.Writing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Profiles;

/// <summary>Batches of profiles that other processes get in the way of, or that their own process leaves behind.</summary>
public sealed class SharedProfilesTests : MongoTest
{
    private const int Many = 100;
    private readonly Source _source = A.Source();

    [Fact(Timeout = Limit)]
    public async Task Of_batches_that_change_the_same_profiles_at_once_each_profile_is_changed_by_one()
    {
        var people = Enumerable.Range(0, Many).Select(i => A.Lead($"{i}@example.com")).ToList();
        await Open().Stores.Profiles.WriteAsync(_source, people.ConvertAll(Create), Ct);

        // Some of each batch only, in orders of their own: each wins some and loses some.
        var batches = Enumerable.Range(0, 8).Select(by =>
        {
            var some = people.Where((_, i) => (i + by) % 3 > 0);
            return (by % 2 == 0 ? some : some.Reverse()).Select(person => Update(person, $"{by}")).ToList();
        }).ToList();
        var answers = await Task.WhenAll(batches.Select(batch => Task.Run(() => Open().Stores.Profiles.WriteAsync(_source, batch, Ct))));

        var done = batches.Zip(answers).SelectMany(pair => pair.First.Zip(pair.Second)).Where(pair => pair.Second is ProfileAnswer.Done).ToList();
        done.Select(pair => pair.First.Lead.Id).ShouldBe(people.Select(person => person.Id), ignoreOrder: true);
        var stored = await FindAsync(people.Select(person => person.Id));
        done.ShouldAllBe(pair => stored[pair.First.Lead.Id].Fields["by"].Text == pair.First.Lead.Fields["by"].Text);
    }

    [Fact(Timeout = Limit)]
    public async Task A_batch_that_loses_some_changes_makes_the_others()
    {
        var people = Enumerable.Range(0, Many).Select(i => A.Lead($"{i}@example.com")).ToList();
        var profiles = Open().Stores.Profiles;
        await profiles.WriteAsync(_source, people.ConvertAll(Create), Ct);
        var others = people.Where((_, i) => i % 10 == 3).ToList();
        var made = new List<ProfileChange>();
        await Open().Connection.RunAsync(
            async db =>
            {
                // What is read now is old for some once it is written.
                var read = await ProfileSearch.FindByIdAsync(db, 1, people.ConvertAll(person => person.Id), Ct);
                await profiles.WriteAsync(_source, others.ConvertAll(person => Update(person, "other")), Ct);
                var documents = new ProfileDocuments(_source, [], MongoDB.Bson.ObjectId.GenerateNewId());
                var rows = people.ToDictionary(person => person.Id, person => ProfileRow.Of(0, Update(person, "late"), _source, []));
                made.AddRange(read.Select(stored => new ProfileChange(stored)));
                foreach (var change in made)
                    change.Update(rows[ProfileSearch.Read(change.Document).Lead.Id], documents);

                var lost = await ProfileBulk.WriteAsync(db, made, Ct);

                lost.Select(change => change.Rows[0].Lead.Id).ShouldBe(others.Select(person => person.Id), ignoreOrder: true);
            },
            Ct);

        var stored = await FindAsync(people.Select(person => person.Id));
        stored.Values.Count(lead => lead.Fields["by"].Text == "late").ShouldBe(Many - others.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_batches_that_create_by_the_same_matches_at_once_each_profile_is_created_once()
    {
        var free = A.Source(settings: new SourceSettings { DuplicateOn = [] }); // only the match tells them apart
        var batches = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, Many).SelectMany(i => CreateAndUpdate(A.Lead($"{i}@example.com", source: free))).ToList()).ToList();

        await Task.WhenAll(batches.Select(batch => Task.Run(() => Open().Stores.Profiles.WriteAsync(free, batch, Ct))));

        var stores = Open().Stores;
        (await stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(Many);
        (await stores.Events.FindAsync(DateTimeOffset.MaxValue.AddDays(-1), 100, Ct)).Sum(entry => entry.Events.Count).ShouldBe(Many);
    }

    [Fact(Timeout = Limit)]
    public async Task A_batch_whose_process_died_is_brought_to_its_end_and_makes_nothing_twice()
    {
        var instance = Open();
        var capped = A.Source(settings: new SourceSettings { DailyCap = 2 * Many });
        var silent = new ProfileWrite.Create(new ProfileMatch.ByField("email", "silent@example.com"), A.Lead("silent@example.com", source: capped), null, Silent: true);
        List<ProfileWrite> batch = [silent, .. Enumerable.Range(0, Many).SelectMany(i => CreateAndUpdate(A.Lead($"{i}@example.com", source: capped)))];
        await DieAfterWritingAsync(instance, capped, batch);

        (await Open().Stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(0, "its end is what counts them");
        Clock.Advance(TimeSpan.FromMinutes(2));
        var due = await instance.Stores.Events.FindAsync(DateTimeOffset.MaxValue.AddDays(-1), 100, Ct);
        var again = await instance.Stores.Profiles.WriteAsync(capped, batch, Ct);

        due.ShouldHaveSingleItem().Events.Select(e => e.LeadId).ShouldBe(batch.Skip(1).OfType<ProfileWrite.Create>().Select(create => create.Lead.Id));
        again.Where((_, i) => batch[i] is ProfileWrite.Create).ShouldAllBe(answer => answer is ProfileAnswer.Done && !((ProfileAnswer.Done)answer).IsNew);
        (await instance.Stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(Many + 1);
        (await instance.Stores.Leads.CountAdmittedAsync(new(1, silent.Lead.Day), Ct)).ShouldBe(Many + 1);
        (await ReadAsync(instance, db => db.Leads())).Count.ShouldBe(Many + 1);
        (await ReadAsync(instance, db => db.Writes())).ShouldBeEmpty();
        (await ReadAsync(instance, db => db.Days())).ShouldHaveSingleItem()["held"].AsInt64.ShouldBe(0);
    }

    private Task DieAfterWritingAsync(MongoInstance instance, Source source, List<ProfileWrite> batch) => instance.Connection.RunAsync(
        async db =>
        {
            var created = batch.OfType<ProfileWrite.Create>().Select(create => create.Lead).ToList();
            var note = WriteNote.New(WriteKind.Store, source.Id, created.ConvertAll(lead => lead.Id), [BsonTimes.DayOf(created[0].Day)], isDue: true);
            await new Writes(Clock).RunAsync(
                db,
                [note],
                async (write, time) =>
                {
                    await Writes.AnnounceAsync(db, write, time);
                    return await new ProfileBatch(db, write, source, []).WriteAsync(batch, time);
                },
                Ct);
        },
        Ct);

    private async Task<Dictionary<LeadId, StoredLead>> FindAsync(IEnumerable<LeadId> ids)
    {
        var found = await Open().Stores.Profiles.FindAsync(1, ids.Select(id => new ProfileMatch.ById(id)).ToList<ProfileMatch>(), Ct);
        return found.Select(profiles => profiles.ShouldHaveSingleItem().Lead).ToDictionary(lead => lead.Id);
    }

    private static ProfileWrite Create(Lead lead) => new ProfileWrite.Create(new ProfileMatch.ByField("email", lead.ComparedValue("email")!), lead, null, Silent: false);

    private static ProfileWrite Update(Lead before, string by)
    {
        var after = A.LeadWith(A.Fields(("email", before.ComparedValue("email")!), ("by", by)), before.Source, before.ReceivedAt, before.Id);
        return new ProfileWrite.Update(new StoredLead(before.Id, before.Source.Id, LeadStatus.Active, null, null, before.ReceivedAt, before.Fields), after);
    }

    private static IEnumerable<ProfileWrite> CreateAndUpdate(Lead lead) => [Create(lead), Update(lead, "me")];
}
