using System.Collections.Frozen;
using Pingtree.Intake.ProfilesApi.Methods;
using Pingtree.Intake.SourceApi;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>Every method of the dialect.</summary>
internal sealed class ProfileMethods(ProfileDesk desk, ProfileChanges changes, SuppressionList list, ISuppressionStore suppression)
{
    private readonly FrozenDictionary<string, IProfileMethod> _methods = new IProfileMethod[]
    {
        new ChangeProfile("profiles/import", ProfileMode.Import, changes),
        new ChangeProfile("profiles/add", ProfileMode.Add, changes),
        new ChangeProfile("profiles/update", ProfileMode.Update, changes),
        new GetProfile(desk),
        new DeleteProfile(desk),
        new ChangeProfiles("profiles/import_batch", ProfileMode.Import, changes),
        new ChangeProfiles("profiles/add_batch", ProfileMode.Add, changes),
        new ChangeSuppression("suppresses/email_add", FieldNames.Email, adds: true, list),
        new ChangeSuppression("suppresses/email_remove", FieldNames.Email, adds: false, list),
        new CheckSuppression("suppresses/email_check", FieldNames.Email, suppression),
        new ChangeSuppression("suppresses/phone_add", FieldNames.Phone, adds: true, list),
        new ChangeSuppression("suppresses/phone_remove", FieldNames.Phone, adds: false, list),
        new CheckSuppression("suppresses/phone_check", FieldNames.Phone, suppression),
    }.ToFrozenDictionary(method => method.Name);

    /// <summary>The method of this name; null where there is none.</summary>
    public IProfileMethod? Find(string? name) => _methods.GetValueOrDefault(name?.TrimEnd('/') ?? "");
}
