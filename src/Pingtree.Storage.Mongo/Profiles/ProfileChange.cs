using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Profiles;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>What a round does to one profile: all that its rows ask for, in one write of one document.</summary>
/// <param name="stored">The document as it was read; null: it is new.</param>
internal sealed class ProfileChange(BsonDocument? stored)
{
    private readonly BsonDocument? _stored = stored;

    public List<ProfileRow> Rows { get; } = [];

    /// <summary>The document as it is to be.</summary>
    public BsonDocument Document { get; private set; } = stored ?? [];

    /// <summary>The profile it makes, with its fields as they are to be; null where it was there.</summary>
    public ProfileWrite.Create? Created { get; private set; }

    public bool IsNew => _stored is null;

    /// <summary>Puts a row that makes the profile into the write.</summary>
    public void Create(ProfileRow row, ProfileDocuments documents)
    {
        Created = (ProfileWrite.Create)row.Write;
        Document = documents.Of(Created);
        Rows.Add(row);
    }

    /// <summary>Puts one more row into the write. One that was not stored yet becomes what it would have been made as.</summary>
    public void Update(ProfileRow row, ProfileDocuments documents)
    {
        if (Created is not null)
            Document = documents.Of(Created = Created with { Lead = documents.WithFields(Created.Lead, row.Lead) });
        else
            Document = documents.After(Document, row);
        Rows.Add(row);
    }

    /// <summary>The write.</summary>
    /// <param name="mark">What an update leaves in the document, to be known by.</param>
    public WriteModel<BsonDocument> ToModel(ObjectId mark) =>
        _stored is null ? new InsertOneModel<BsonDocument>(Document) : ProfileDocuments.Update(_stored, Document, mark);
}
