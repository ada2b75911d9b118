using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>
/// Writes profiles one after the other, each in one document on condition that it is as it was read. Two who create by the same match at once are told apart
/// by a claim on the match: it stands among the profile's claims as long as the profile is as it was made.
/// </summary>
internal sealed class ProfileBatch(IMongoDatabase database, WriteInHand write, Source source, IReadOnlyList<string> matchedFields)
{
    /// <summary>Begins what stands for the field in a claim on a match; no field's name does.</summary>
    private const string MatchMark = "?";

    private readonly Places _places = new(database, write);

    public List<LeadEvent> Events { get; } = [];

    public DayChanges Changes { get; } = new();

    private ObjectId WriteId => write.Notes[source.Id].Id;

    public async Task<ProfileAnswer?> WriteAsync(ProfileWrite profile, CancellationToken ct)
    {
        while (true)
        {
            Writes.CheckAge(write);
            try
            {
                return profile is ProfileWrite.Update update ? await UpdateAsync(update, ct) : await CreateAsync((ProfileWrite.Create)profile, ct);
            }
            catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
            {
                // Somebody took one of its values, or made it, since it was looked for.
            }
        }
    }

    /// <summary>Gives back the places under the cap that were held and not used.</summary>
    public void Release() => _places.Release(source.Id, Changes);

    private async Task<ProfileAnswer?> CreateAsync(ProfileWrite.Create create, CancellationToken ct)
    {
        var lead = create.Lead;
        if (await database.Leads().Find(new BsonDocument(LeadDocument.Id, lead.Id.ToObjectId())).AnyAsync(ct))
            return new ProfileAnswer.Done(lead.Id, IsNew: false, null);
        if ((await ProfileSearch.FindAsync(database, source.Id, create.Match, ct)).Count > 0)
            return null;

        // A holder that came after the search may be one that matches: then the search is what counts.
        var claims = lead.Claims();
        if (await FindHolderAsync(claims, lead, ct) is { } holder)
            return (await ProfileSearch.FindAsync(database, source.Id, create.Match, ct)).Count > 0 ? null : new ProfileAnswer.Exists(holder);

        await _places.HoldAsync([lead], ct);
        if (!_places.TryTake(lead))
            return new ProfileAnswer.Refused(Refusal.CapReached());

        try
        {
            await database.Leads().InsertOneAsync(DocumentOf(create, claims), cancellationToken: ct);
        }
        catch (MongoWriteException)
        {
            _places.GiveBack(lead);
            throw;
        }

        Changes.Store(BsonTimes.DayOf(lead.Day), LeadStatus.Active);
        if (!create.Silent)
            Events.Add(new LeadEvent(source.Id, lead.Id, LeadEventKind.Active));
        return new ProfileAnswer.Done(lead.Id, IsNew: true, null);
    }

    private async Task<ProfileAnswer?> UpdateAsync(ProfileWrite.Update update, CancellationToken ct)
    {
        var lead = update.Lead;
        var byId = await ProfileSearch.FindAsync(database, source.Id, new ProfileMatch.ById(lead.Id), ct);
        if (byId is not [var stored] || !LeadDocument.ReadFields(stored).All.SequenceEqual(update.Before.Fields.All))
            return null;

        // What it holds already stays its own; the values that come in may be another's.
        var before = Lead.Receive(lead.Id, source, stored[LeadDocument.At].ToTime(), LeadDocument.ReadFields(stored));
        var incoming = lead.Claims().Where(claim => before.ComparedValue(claim.Field) != claim.Value).ToList();
        if (await FindHolderAsync(incoming, lead, ct) is { } holder)
            return new ProfileAnswer.Exists(holder);

        var asRead = new BsonDocument
        {
            { LeadDocument.Id, stored[LeadDocument.Id] }, { LeadDocument.Fields, stored[LeadDocument.Fields] }, { LeadDocument.Status, stored[LeadDocument.Status] },
            { LeadDocument.Claims, stored.TryGetValue(LeadDocument.Claims, out var held) ? held : new BsonDocument("$exists", false) },
        };
        var changed = await database.Leads().UpdateOneAsync(asRead, ChangeOf(stored, before, lead, incoming), cancellationToken: ct);
        return changed.MatchedCount > 0 ? new ProfileAnswer.Done(lead.Id, IsNew: false, null) : await UpdateAsync(update, ct);
    }

    /// <summary>The lead somebody holds one of the claims with; those whose window is over are taken from their holders.</summary>
    private async Task<LeadId?> FindHolderAsync(IReadOnlyList<Claim> claims, Lead lead, CancellationToken ct)
    {
        var holders = await Holders.FindAsync(database, claims, ct);
        foreach (var claim in claims)
        {
            if (holders.TryGetValue(claim, out var holder) && holder.StandsAgainst(lead))
                return holder.LeadId;
        }

        foreach (var claim in claims.Where(claim => holders.TryGetValue(claim, out var holder) && holder.LeadId != lead.Id))
            await Holders.TakeAsync(database, claim, lead.ClaimsExpiredAt!.Value, ct);
        return null;
    }

    private BsonDocument DocumentOf(ProfileWrite.Create create, IReadOnlyList<Claim> claims)
    {
        var document = LeadDocument.Of(create.Lead, null, WriteId);
        var held = claims.Select(LeadValues.OfClaim);
        if (create.Match.Values.Count > 0)
            held = held.Append(LeadValues.OfField(source.Id, MatchMark + string.Join('+', create.Match.Values.Select(v => v.Field)), string.Join('|', create.Match.Values.Select(v => v.Value))));
        document.SetOrLeaveOut(LeadDocument.Claims, held.Distinct().ToList());
        document.SetOrLeaveOut(LeadDocument.Values, LeadValues.Of(create.Lead, matchedFields));
        if (create.Group is { } group)
            document[LeadDocument.Group] = group;
        if (create.Silent)
            document[LeadDocument.Silent] = true;
        return document;
    }

    private BsonDocument ChangeOf(BsonDocument stored, Lead before, Lead after, List<Claim> incoming)
    {
        var kept = LeadDocument.ListOf(stored, LeadDocument.Claims)
            .Where(claim => LeadValues.FieldOf(claim) is var field && !field.StartsWith(MatchMark, StringComparison.Ordinal) && before.ComparedValue(field) == after.ComparedValue(field));
        var content = new BsonDocument();
        LeadDocument.PutContent(content, after);
        content.SetOrLeaveOut(LeadDocument.Claims, kept.Concat(incoming.Select(LeadValues.OfClaim)).Distinct().ToList());
        content.SetOrLeaveOut(LeadDocument.Values, LeadValues.Of(after, matchedFields));

        var change = new BsonDocument("$set", content);
        string[] changeable = [LeadDocument.Email, LeadDocument.Phone, LeadDocument.Claims, LeadDocument.Values];
        var gone = new BsonDocument(changeable.Where(name => stored.Contains(name) && !content.Contains(name)).Select(name => new BsonElement(name, "")));
        if (gone.ElementCount > 0)
            change["$unset"] = gone;
        return change;
    }
}
