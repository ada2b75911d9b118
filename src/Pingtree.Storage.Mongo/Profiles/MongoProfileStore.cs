using MongoDB.Driver;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>Keeps leads as profiles.</summary>
internal sealed class MongoProfileStore(MongoConnection connection, Writes writes, WriteFence fence, LeadErasure erasure) : IProfileStore
{
    public Task<bool> PrepareAsync(int sourceId, string field, CancellationToken ct) => connection.RunAsync(
        async database =>
        {
            if (await ProfileFieldList.OpenAsync(database, sourceId, field, ct) is not { } place)
                return false;
            if (place.IsEnd)
                return true;

            // Writes that began before the field was in the list don't write its value: they are to be there when the leads are read.
            await fence.PassAsync(database, sourceId, ct);
            while (!place.IsEnd)
            {
                place = await ProfileBackfill.ReadOnAsync(database, sourceId, field, place, ct);
                await ProfileFieldList.MoveAsync(database, sourceId, field, place, ct);
            }

            return true;
        },
        ct);

    public Task<IReadOnlyList<IReadOnlyList<Profile>>> FindAsync(int sourceId, IReadOnlyList<ProfileMatch> matches, CancellationToken ct) =>
        connection.RunAsync<IReadOnlyList<IReadOnlyList<Profile>>>(
            async database => (await ProfileSearch.FindManyAsync(database, sourceId, matches, ct)).Select(found => found.ConvertAll(ProfileSearch.Read)).ToList(), ct);

    public Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(Source source, IReadOnlyList<ProfileWrite> profiles, CancellationToken ct) =>
        connection.RunAsync(database => WriteAsync(database, source, profiles, ct), ct);

    public Task<ProfileAnswer> DeleteAsync(int sourceId, ProfileMatch match, string? group, CancellationToken ct) => connection.RunAsync<ProfileAnswer>(
        async database =>
        {
            var found = await ProfileSearch.FindAsync(database, sourceId, match, ct);
            switch (found.ConvertAll(ProfileSearch.Read))
            {
                case []:
                    return new ProfileAnswer.NotFound();
                case [var one] when !one.IsOpenTo(group):
                    return new ProfileAnswer.OtherGroup();
                case [var one]:
                    var erased = await erasure.EraseAsync(database, sourceId, found, ct);
                    return erased > 0 ? new ProfileAnswer.Done(one.Lead.Id, IsNew: false, null) : new ProfileAnswer.NotFound();
                default:
                    return new ProfileAnswer.Ambiguous();
            }
        },
        ct);

    private Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(IMongoDatabase database, Source source, IReadOnlyList<ProfileWrite> profiles, CancellationToken ct)
    {
        var created = profiles.OfType<ProfileWrite.Create>().Select(create => create.Lead).ToList();
        var days = created.Select(lead => BsonTimes.DayOf(lead.Day));
        var note = WriteNote.New(WriteKind.Store, source.Id, created.Select(lead => lead.Id).Distinct().ToList(), days, isDue: true);
        return writes.RunAsync(database, [note], (write, time) => WriteAsync(database, write, note, source, profiles, time), ct);
    }

    private async Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(
        IMongoDatabase database, WriteInHand write, WriteNote note, Source source, IReadOnlyList<ProfileWrite> profiles, CancellationToken ct)
    {
        try
        {
            var announced = Writes.AnnounceAsync(database, write, ct);
            await Task.WhenAll(SourceRules.CheckAsync(database, [source], ct), announced);
        }
        catch (RulesChangedException)
        {
            await Writes.CallOffAsync(database, write, ct);
            throw;
        }

        var matchedFields = await ProfileFieldList.FindAsync(database, [source.Id], ct);
        var batch = new ProfileBatch(database, write, source, matchedFields.GetValueOrDefault(source.Id, []));
        List<ProfileAnswer?> answers;
        try
        {
            answers = await batch.WriteAsync(profiles, ct);
        }
        catch (PlacesHeldException held)
        {
            await EndAsync(database, write, note, batch, ct);
            throw held.ToUnavailable();
        }

        var entry = await EndAsync(database, write, note, batch, ct);
        var events = batch.Events();
        if (events is [var first, ..])
        {
            var carrier = answers.FindIndex(answer => answer is ProfileAnswer.Done { IsNew: true } done && done.Id == first.LeadId);
            answers[carrier] = new ProfileAnswer.Done(first.LeadId, IsNew: true, new(entry, source.Id, events));
        }

        return answers;
    }

    private async Task<long?> EndAsync(IMongoDatabase database, WriteInHand write, WriteNote note, ProfileBatch batch, CancellationToken ct)
    {
        await Writes.CheckStandsAsync(database, write, ct);
        return await writes.EndAsync(database, note, batch.Events(), batch.Changes(), ct);
    }
}
