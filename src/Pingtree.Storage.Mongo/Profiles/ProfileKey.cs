using Pingtree.Pipeline.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>Something of a source that writes of profiles can meet in: a value of a field, or a lead.</summary>
internal readonly record struct ProfileKey(string Field, string Value)
{
    /// <summary>Stands for the field where a lead is meant. No field's name begins so.</summary>
    private const string IdField = "?id";

    public static ProfileKey Of(LeadId id) => new(IdField, id.ToString());
}
