using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Server.FirstStart;

/// <summary>The two sources an empty store begins with, in the order of their numbers.</summary>
internal static class DemoSources
{
    public const string Customers = "customers";
    public const string HomeInsurance = "home-insurance-leads";

    public static readonly IReadOnlyList<NewSource> All =
    [
        new(Customers, "Customers", Active: true, new SourceSettings { PhoneFormat = PhoneFormat.E164, RequiredFields = [FieldNames.Email] }, KeyHash: []),
        new(HomeInsurance, "Home insurance leads", Active: true, new SourceSettings(), KeyHash: []),
    ];
}
