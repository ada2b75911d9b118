namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>The server refused a statement. What it said may repeat a value of a document, and this may be logged: so it says the kind and the code, and no more.</summary>
internal sealed class MongoRefusalException(string kind, int code) : Exception($"MongoDB refused a statement ({kind}, code {code}).")
{
    public int Code => code;
}
