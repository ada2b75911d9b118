using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary>One profile of a request.</summary>
/// <param name="Data">Its fields; null where they are no object.</param>
/// <param name="Matching">By what it is found, or why it can't be.</param>
/// <param name="NewId">Its id if it is made.</param>
internal sealed record ProfileEntry(WireNode.Map? Data, (Matching? Value, string? Error) Matching, LeadId NewId);
