using MongoDB.Bson;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Lead ids are ObjectIds to MongoDB: the same twelve bytes in the same order.</summary>
internal static class LeadIds
{
    public static ObjectId ToObjectId(this LeadId id) => new(id.ToByteArray());

    public static LeadId ToLeadId(this BsonValue id) => new(id.AsObjectId.ToByteArray());

    public static BsonArray ToObjectIds(this IEnumerable<LeadId> ids) => new(ids.Select(id => id.ToObjectId()));

    /// <summary>Many of them as bytes side by side.</summary>
    public static byte[] Pack(this IReadOnlyList<LeadId> ids)
    {
        var bytes = new byte[ids.Count * LeadId.Size];
        for (var i = 0; i < ids.Count; i++)
            ids[i].WriteTo(bytes.AsSpan(i * LeadId.Size));
        return bytes;
    }

    /// <summary>Reads <see cref="Pack"/>.</summary>
    public static List<LeadId> Unpack(byte[] bytes)
    {
        var ids = new List<LeadId>(bytes.Length / LeadId.Size);
        for (var at = 0; at < bytes.Length; at += LeadId.Size)
            ids.Add(new LeadId(bytes.AsSpan(at, LeadId.Size)));
        return ids;
    }
}
