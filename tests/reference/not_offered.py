"""The bank's numbers that are not compared, each with the reason.

A pattern is matched against the case's name and the place of the number in it.
"""

ANOTHER_MODEL = "another model"
ANOTHER_TEST = "another test"
ANOTHER_INTERVAL = "another interval"
ASKED = "what was asked, no answer"
DESCRIBED = "plain description"
FINE_GRAY = "Fine-Gray regression"
ONE_SIDED = "one-sided p"
R_SEARCHES = "R searches for them; test_bank.py compares them to fewer digits"
RESIDUAL = "from residual degrees of freedom, which a mixed model has not"
SHORT = "mmrm stops short; test_mixed_model_numbers.py compares them to fewer digits"
WRONG = "a known mistake, for contrast"

NOT_OFFERED = {
    # Survival and competing risks
    "km/* groups.*.observed_time_median_type7": DESCRIBED,
    "km/* groups.*.prodlim_reverse_first_time_le_half": "prodlim has events first at ties",
    "logrank/* weighted_other.peto_peto_Stilde.*": ANOTHER_TEST,
    "logrank/* weighted_other.survMisc_comp.*": "no tie term in the variance of two groups",
    "logrank/* trend.scores": ASKED,
    "logrank/* trend.*coxph_*": "the trend by a Cox model",
    "competing/* *.naive_one_minus_km_WRONG": WRONG,
    "competing/* models.*.crr.*": FINE_GRAY,
    "competing/* models.*.finegray_*": FINE_GRAY,
    # Cox models and weighting
    "cox/*exact *": "exact ties",
    "cox/* zph.*.by_coefficient.*": "a category is one term",
    "cox/* zph.*.old_approximation_by_coefficient.*": "R's before survival 3.0",
    "cox/* robust_score*": ANOTHER_TEST,
    "cox/* concordance_se": "not computed",
    "cox/* aic": "not computed",
    "cox/* iterations": "how R got there",
    "adjusted_curves/* times": ASKED,
    "adjusted_curves/* riskRegression_ate.*": "standard errors of adjusted curves",
    "adjusted_curves/* mean_covariate_curve_NOT_g_formula.*": WRONG,
    "iptw/* *.robust_score.*": ANOTHER_TEST,
    # Groups and pairs
    "paired/* n_[!p]*": DESCRIBED,
    "paired/* n_positive": DESCRIBED,
    "paired/* ties_in_abs_*": DESCRIBED,
    "paired/* *_diff": DESCRIBED,
    "paired/* [xy]_summary.*": DESCRIBED,
    "paired/* V_*": "V of those above zero is the statistic",
    "paired/* wilcoxon.*_digits_rank_7.*": "ranks of seven digits",
    "paired/* wilcoxon.exact": "null: there are ties or zeros",
    "paired/* wilcoxon.exact.*": "r_default is the same without ties and zeros",
    "paired/* wilcoxon.*_corrected": ONE_SIDED,
    "paired/* coin.*": ANOTHER_TEST,
    "paired/* sign_test.*": ANOTHER_TEST,
    "paired/* shapiro_diff.*": ANOTHER_TEST,
    "paired/* pearson": "correlation",
    "paired/* spearman": "correlation",
    "twosample/* wilcoxon.W_equals_U_of_first": "the statistic of every variant",
    "twosample/* wilcoxon.U_other": DESCRIBED,
    "twosample/* wilcoxon.ties": DESCRIBED,
    "twosample/* wilcoxon.exact_no_ties*": "r_default is the same without ties",
    "twosample/* wilcoxon.*_corrected": ONE_SIDED,
    "twosample/* pairwise_wilcoxon_corrected.*": ANOTHER_TEST,
    "twosample/* coin_wilcox_asymptotic_p": "asymptotic_uncorrected_SPSS is the same",
    "twosample/* t_pooled.*": ANOTHER_TEST,
    "twosample/* f_test_variances.*": ANOTHER_TEST,
    "twosample/* ks.D": ANOTHER_TEST,
    "twosample/* welch_anova.*": ANOTHER_TEST,
    "twosample/* levene.*": ANOTHER_TEST,
    "twosample/* cohens_d_pooled_sd": "not computed",
    "twosample/* smd_tableone": "compared in table1",
    "*/* wilcoxon.*.est": R_SEARCHES,
    "*/* wilcoxon.*.lower": R_SEARCHES,
    "*/* wilcoxon.*.upper": R_SEARCHES,
    # Counts, multiplicity and summaries
    "tables/* likelihood_ratio.*": ANOTHER_TEST,
    "tables/* fisher.conditional_mle_or": "another odds ratio",
    "tables/* fisher.lower": ANOTHER_INTERVAL,
    "tables/* fisher.upper": ANOTHER_INTERVAL,
    "tables/* fisher.p_*": ONE_SIDED,
    "tables/* proportions.wilson_cc_*": ANOTHER_INTERVAL,
    "tables/* proportions.clopper_pearson_*": ANOTHER_INTERVAL,
    "tables/* risk_difference.wald.*": ANOTHER_INTERVAL,
    "tables/* risk_difference.newcombe_cc.*": ANOTHER_INTERVAL,
    "tables/* risk_difference.score_mee_PropCIs.*": ANOTHER_INTERVAL,
    "tables/* risk_difference.prop_test*": ANOTHER_INTERVAL,
    "tables/* odds_ratio_haldane_0.5.*": "another odds ratio",
    "tables/* glm_log_or.*": "the odds ratio by a logistic model",
    "tables/* mcnemar_if_paired.*": ANOTHER_TEST,
    "tables/* cochran_armitage_trend.*": ANOTHER_TEST,
    "tables/* cmh.*": ANOTHER_TEST,
    "multiplicity/* hochberg": "another correction",
    "multiplicity/* hommel": "another correction",
    "multiplicity/* BY": "another correction",
    "table1/* variables.*.pairs": "null: there is one pair",
    "quantiles/* mad_scaled_1.4826": "not computed",
    "quantiles/* fivenum_tukey": "not computed",
    "quantiles/* type[134589]": "types 2, 6 and 7 are offered",
    "correlation/* *": "correlation",
    "friedman/* *": ANOTHER_TEST,
    # Repeated measures
    "longitudinal/* gls_unstructured_*.df": RESIDUAL,
    "longitudinal/* gls_unstructured_*.CL": RESIDUAL,
    "longitudinal/* gls_unstructured_*.t.ratio": RESIDUAL,
    "longitudinal/* gls_unstructured_*.p.value": RESIDUAL,
    "longitudinal/* mmrm_pkg_*.coefficients.*.[tp]": SHORT,
    "longitudinal/* mmrm_pkg_*.covariance*": "that of gls is compared",
    "longitudinal/* mmrm_pkg_*.CL": SHORT,
    "longitudinal/* mmrm_pkg_*.t.ratio": SHORT,
    "longitudinal/* mmrm_pkg_*.p.value": SHORT,
    "longitudinal/* gls_compound_symmetry.*": ANOTHER_MODEL,
    "longitudinal/* gls_ar1.*": ANOTHER_MODEL,
    "longitudinal/* lmer_*": ANOTHER_MODEL,
    "longitudinal/* gee_*": ANOTHER_MODEL,
}
