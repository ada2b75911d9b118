using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>What a write does to leads.</summary>
internal enum WriteKind
{
    /// <summary>Stores leads; they carry its id.</summary>
    Store = 1,

    /// <summary>Sells one; its sale carries the id.</summary>
    Sell = 2,

    /// <summary>Erases; the tombstones carry its id.</summary>
    Erase = 3,

    /// <summary>Deletes refused ones; they carry its id until they are gone.</summary>
    Retire = 4,
}

/// <summary>
/// What a write is about to do, noted before its first change. A lead changes in one document, and the change carries the id of its write; the event that
/// makes it known and the counts it moves stand elsewhere. The note is how they follow for certain: whoever dies in between leaves it behind, and another
/// reads off the leads what was done and brings the rest to an end.
/// </summary>
/// <param name="Id">Its id: in the note, in the leads, in the log, in the counts.</param>
/// <param name="Kind">What it does.</param>
/// <param name="SourceId">The source of all of its leads.</param>
/// <param name="Leads">The leads it may change.</param>
/// <param name="IsDue">Whether the store is to see to it that its events leave.</param>
/// <param name="Days">Days (since 1970) whose counts it may change.</param>
internal sealed record WriteNote(ObjectId Id, WriteKind Kind, int SourceId, IReadOnlyList<LeadId> Leads, bool IsDue, IReadOnlyList<long> Days)
{
    public const string At = "at";

    /// <summary>The write that was too late with some of these leads: its note was gone, and nobody had seen them. Null as a rule.</summary>
    public ObjectId? LateOf { get; private init; }

    public static WriteNote New(WriteKind kind, int sourceId, IReadOnlyList<LeadId> leads, IEnumerable<long> days, bool isDue = false) =>
        new(ObjectId.GenerateNewId(), kind, sourceId, leads, isDue, days.Distinct().ToList());

    /// <summary>The same under an id of its own.</summary>
    public WriteNote Late() => this with { Id = ObjectId.GenerateNewId(), LateOf = Id };

    public BsonDocument ToDocument(DateTimeOffset now) => new BsonDocument
    {
        { "_id", Id }, { At, now.ToBson() }, { "kind", (int)Kind }, { "source", SourceId },
        { "leads", new BsonBinaryData(Leads.Pack()) }, { "due", IsDue }, { "days", new BsonArray(Days) },
    }
    .Add("late_of", LateOf.GetValueOrDefault(), LateOf is not null);

    public static WriteNote Read(BsonDocument document) => new(
        document["_id"].AsObjectId,
        (WriteKind)document["kind"].AsInt32,
        document["source"].AsInt32,
        LeadIds.Unpack(document["leads"].AsByteArray),
        document["due"].AsBoolean,
        document["days"].AsBsonArray.Select(day => day.AsInt64).ToList())
    {
        LateOf = document.TryGetValue("late_of", out var write) ? write.AsObjectId : null,
    };
}
