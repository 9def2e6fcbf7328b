export type { Filter, FilterSettings } from './filters/filter.ts';
export { createAsymmetric, type AsymmetricFilter, type AsymmetricSnapshot } from './filters/asymmetric.ts';
export { designFilters, displayDelay_s, filters, type FilterChoice } from './filters/index.ts';
export { displayRows, isHeldRate, isWave, runIn_s } from './display.ts';
export { availableMontages, montages } from './montages/index.ts';
export type { ChainOrder, Montage, MontageInput } from './montages/montage.ts';
export { userMontage, type UserMontage } from './montages/user-montage.ts';
export { canonicalLabel, roleOf, uniqueNames, type CanonicalLabel } from './names.ts';
export {
  highCuts_hz,
  lowCuts_hz,
  notches_hz,
  pages_s,
  profiles,
  sensitivities_uV_mm,
  speeds_mm_s,
  type DisplayProfile,
} from './profiles.ts';
export {
  imbalances,
  impedanceLimits_ohm,
  impedanceSpan,
  impedanceText,
  isMeasurementNote,
  judgeImpedance,
  latestImpedances,
  requestImpedances,
  type ImpedanceJudgement,
  type ImpedanceRequest,
  type MeasuredImpedance,
} from './impedance.ts';
export { electrodeSet, propose, proposeElectrodes, type Proposal } from './propose.ts';
export { modernSite, sideOfSite, siteOf } from './sites.ts';
export {
  analysisLayout,
  createAnalysis,
  type Analysis,
  type DrugGiven,
  type Measuring,
} from './engine/analysis.ts';
export type { AnalysisChoice } from './engine/stream-analysis.ts';
export { trendCsvHeader, trendCsvLines, trendTime_s, type TrendGrid } from './engine/trend-csv.ts';
export { artefactKinds, qualityStates } from './conditions/conditions.ts';
export { conditionsRule } from './conditions/index.ts';
export { electrodesOf, trendMontage } from './engine/rows.ts';
export { aeegHeight, aeegTicks_uV } from './trends/aeeg-scale.ts';
export { describeTrends, filterNames, type DescribedColumn, type TrendList } from './trends/describe.ts';
export { prepareTrends } from './trends/formula.ts';
export { standardTrends } from './trends/standard.ts';
export { trends } from './trends/index.ts';
export { defaultSettings, type TrendSettings } from './trends/settings.ts';
export type { Trend, TrendInput } from './trends/trend.ts';
export type { DetectionChoice } from './engine/detection.ts';
export { isDrugNote } from './drugs.ts';
export type { Detector, Patient } from './detectors/detector.ts';
export { detectors } from './detectors/index.ts';
export { standardDetectors } from './detectors/standard.ts';
export type { SetThresholds } from './detectors/thresholds.ts';
export { rulesOf, standardChoice } from './standard-choice.ts';
export { agreementOf, type Agreement, type AgreementSettings } from './score/agreement.ts';
export { eventKind, isBackground, isOfType } from './score/event-types.ts';
export { garwood, wilson, type Interval } from './score/intervals.ts';
export type { Delay } from './score/delay.ts';
export type { Figures } from './score/figures.ts';
export { scoreOf, scoreOfSubjects, tallyOf, type Score, type Tally } from './score/score.ts';
export type { TimedEvent } from './score/spans.ts';
export {
  burdenReport,
  countedAs,
  statusAt,
  type BurdenReport,
  type BurdenSums,
  type CountedFinding,
  type JudgedSecond,
} from './score/burden-report.ts';
